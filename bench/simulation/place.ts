/**
 * A place of several nodes in thought: queues and cores, no bytes. A node takes all that waits for it in one turn, as its event loop does; one commit
 * of a node is on its way at a time, and the next one takes all that came until the turn after the one in which it went out; the database
 * takes one batch after another, because the log has one lock; Redis hands each batch to all. What each thing costs is measured
 * (costs.ts); where it runs is said by cores.
 */
import { Calendar } from './calendar.ts';
import type { Costs } from './costs.ts';

export type Shape = {
  readonly serving: number;
  readonly beside: number;
  /** Of each channel; a channel's members are spread over the nodes that serve it. */
  readonly members: number;
  /** Everything on one core, as on the machine that measured; else each on its own. */
  readonly oneCore: boolean;
  /** So many on their way, or so many a second. */
  readonly inFlight?: number;
  readonly perSecond?: number;
  /** Which nodes hear a message of a node; all that serve unless told. */
  readonly audience?: (message: number) => readonly number[];
  /** Marks a second in all. */
  readonly marksPerSecond: number;
};

export type Outcome = {
  readonly messagesPerSecond: number;
  readonly messagesPerBatch: number;
  /** On their way to one member. */
  readonly messagesPerWrite: number;
  /** Of all nodes that serve, of one that does not, of the database, of Redis: microseconds of CPU for each message. */
  readonly usOfAllServing: number;
  readonly usPerNodeBeside: number;
  readonly usOfPostgres: number;
  readonly usOfRedis: number;
  /** Shares of a core, rest included: of the busiest node, of the database, of Redis. */
  readonly busyNode: number;
  readonly busyPostgres: number;
  readonly busyRedis: number;
  readonly p50Ms: number;
};

class Core {
  free = 0;
  used = 0;
}

type Message = { readonly number: number; readonly at: number; readonly from: number };
type Batch = readonly Message[];
type Node = {
  readonly core: Core;
  readonly commands: Message[];
  readonly heard: Batch[];
  headers: number;
  pending: Message[];
  committing: boolean;
  /** Turns until the next commit may begin: the one that delivers, and the one that hears what is sent in return. */
  settling: number;
  turning: boolean;
  used: number;
};

const warmUs = 500_000;
const clientUs = 50;

class Place {
  readonly calendar = new Calendar();
  readonly #costs: Costs;
  readonly #shape: Shape;
  readonly #nodes: readonly Node[];
  readonly #postgres: Core;
  readonly #redis: Core;
  readonly #latencies: number[] = [];
  #usedByPostgres = 0;
  #usedByRedis = 0;
  #done = 0;
  #turnsThatDeliver = 0;
  #delivered = 0;
  #batches = 0;
  #count = 0;

  constructor(costs: Costs, shape: Shape) {
    this.#costs = costs;
    this.#shape = shape;
    const shared = new Core();
    const core = (): Core => (shape.oneCore ? shared : new Core());
    this.#nodes = Array.from({ length: shape.serving + shape.beside }, () => ({
      core: core(),
      commands: [],
      heard: [],
      headers: 0,
      pending: [],
      committing: false,
      settling: 0,
      turning: false,
      used: 0,
    }));
    this.#postgres = core();
    this.#redis = core();
  }

  run(measureUs: number): Outcome {
    const { inFlight, perSecond = 0 } = this.#shape;
    for (let at = 0; at < (inFlight ?? 0); at += 1) this.#send(at);
    if (inFlight === undefined) this.#keepSending(1e6 / perSecond);
    this.#keepMarking();
    this.#keepResting();
    this.calendar.runUntil(warmUs);
    this.#forget();
    this.calendar.runUntil(warmUs + measureUs);
    return this.#outcome(measureUs);
  }

  #send(number: number): void {
    const from = number % this.#shape.serving;
    this.#nodes[from]?.commands.push({ number, at: this.calendar.now, from });
    this.#count = Math.max(this.#count, number + 1);
    this.#wake(from);
  }

  #keepSending(everyUs: number): void {
    const next = (): void => {
      this.#send(this.#count);
      this.calendar.at(this.calendar.now + everyUs, next);
    };
    this.calendar.at(0, next);
  }

  /** Marks are many and small: a share of them each hundredth of a second. */
  #keepMarking(): void {
    const { marksPerSecond, serving } = this.#shape;
    const { mark, rowOfMark } = this.#costs;
    const each = marksPerSecond / 100;
    const next = (): void => {
      for (let node = 0; node < serving; node += 1) this.#useNode(node, (each / serving) * mark);
      this.#usePostgres(each * rowOfMark);
      this.calendar.at(this.calendar.now + 10_000, next);
    };
    this.calendar.at(0, next);
  }

  /** What is used whether anybody speaks or not, a share of it each hundredth of a second. */
  #keepResting(): void {
    const { restOfNode, restOfPostgres } = this.#costs;
    const next = (): void => {
      for (const node of this.#nodes.keys()) this.#useNode(node, restOfNode / 100);
      this.#usePostgres(restOfPostgres / 100);
      this.calendar.at(this.calendar.now + 10_000, next);
    };
    this.calendar.at(0, next);
  }

  #on(core: Core, us: number): number {
    core.free = Math.max(core.free, this.calendar.now) + us;
    core.used += us;
    return core.free;
  }

  #useNode(node: number, us: number): number {
    const it = this.#nodes[node];
    if (it === undefined) return this.calendar.now;
    it.used += us;
    return this.#on(it.core, us);
  }

  #usePostgres(us: number): number {
    this.#usedByPostgres += us;
    return this.#on(this.#postgres, us);
  }

  #wake(node: number): void {
    const it = this.#nodes[node];
    if (it === undefined || it.turning) return;
    it.turning = true;
    // It begins when its core is free, with what waits by then.
    this.calendar.at(Math.max(it.core.free, this.calendar.now), () => this.#turn(node, it));
  }

  #turn(node: number, it: Node): void {
    const { message, batch, header, write, delivery } = this.#costs;
    const { members, serving } = this.#shape;
    const [commands, heard, headers] = [it.commands.splice(0), it.heard.splice(0), it.headers];
    it.headers = 0;
    const delivered = heard.flat();
    const here = members / (this.#shape.audience ? this.#shape.audience(0).length : serving);
    const deliveries = delivered.length === 0 ? 0 : here * (write + delivery * delivered.length);
    if (delivered.length > 0) this.#turnsThatDeliver += 1;
    this.#delivered += delivered.length;
    const us = commands.length * message + heard.length * batch + headers * header + deliveries;
    const end = this.#useNode(node, us);
    this.calendar.at(end, () => {
      it.turning = false;
      it.pending.push(...commands);
      it.settling = Math.max(0, it.settling - 1);
      this.#commit(node, it);
      // Half of the members have it by half of the deliveries, and answer while the others are sent theirs.
      for (const each of delivered) if (each.from === node) this.#arrived(each, end - deliveries / 2);
      if (it.commands.length + it.heard.length + it.headers + it.settling > 0) this.#wake(node);
    });
  }

  #commit(node: number, it: Node): void {
    if (it.committing || it.settling > 0 || it.pending.length === 0) return;
    it.committing = true;
    const { commit, row, flushUs } = this.#costs;
    const batch = it.pending;
    it.pending = [];
    const committed = this.#usePostgres(commit + row * batch.length) + flushUs;
    this.calendar.at(committed, () => {
      it.committing = false;
      it.settling = 2;
      this.#batches += 1;
      this.#tell(node, batch);
    });
  }

  /** To its own node at once, to the others by Redis. */
  #tell(node: number, batch: Batch): void {
    const { frameIn, frameOut } = this.#costs;
    const { serving, beside, audience } = this.#shape;
    const all = serving + beside;
    this.#hear(node, batch);
    if (all === 1) return;
    const hearing = new Set(batch.flatMap(({ number }) => audience?.(number) ?? []));
    const serves = (other: number): boolean => (audience ? hearing.has(other) : other < serving);
    const payloads = audience ? hearing.size : serving;
    const us = 2 * frameIn + frameOut * (all + payloads);
    this.#usedByRedis += us;
    this.calendar.at(this.#on(this.#redis, us), () => {
      for (let other = 0; other < all; other += 1) {
        if (other === node) continue;
        if (serves(other)) this.#hear(other, batch);
        else this.#pass(other);
      }
    });
  }

  #hear(node: number, batch: Batch): void {
    this.#nodes[node]?.heard.push(batch);
    this.#wake(node);
  }

  #pass(node: number): void {
    const it = this.#nodes[node];
    if (it !== undefined) it.headers += 1;
    this.#wake(node);
  }

  #arrived({ number, at }: Message, written: number): void {
    this.#done += 1;
    this.#latencies.push(written - at);
    if (this.#shape.inFlight !== undefined)
      this.calendar.at(Math.max(this.calendar.now, written + clientUs), () => this.#send(number));
  }

  #cores(): readonly Core[] {
    return [...this.#nodes.map(({ core }) => core), this.#postgres, this.#redis];
  }

  #forget(): void {
    [this.#done, this.#batches, this.#usedByPostgres, this.#usedByRedis] = [0, 0, 0, 0];
    [this.#turnsThatDeliver, this.#delivered] = [0, 0];
    this.#latencies.length = 0;
    for (const node of this.#nodes) node.used = 0;
    for (const core of this.#cores()) core.used = 0;
  }

  #outcome(measureUs: number): Outcome {
    const { serving } = this.#shape;
    const done = Math.max(1, this.#done);
    const used = this.#nodes.map((node) => node.used);
    const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);
    const sorted = this.#latencies.toSorted((a, b) => a - b);
    const beside = used.slice(serving);
    return {
      messagesPerSecond: (this.#done * 1e6) / measureUs,
      messagesPerBatch: this.#done / Math.max(1, this.#batches),
      messagesPerWrite: this.#delivered / Math.max(1, this.#turnsThatDeliver),
      usOfAllServing: sum(used.slice(0, serving)) / done,
      usPerNodeBeside: beside.length === 0 ? 0 : sum(beside) / beside.length / done,
      usOfPostgres: this.#usedByPostgres / done,
      usOfRedis: this.#usedByRedis / done,
      busyNode: Math.max(...this.#nodes.map(({ core }) => core.used)) / measureUs,
      busyPostgres: this.#postgres.used / measureUs,
      busyRedis: this.#redis.used / measureUs,
      p50Ms: (sorted[sorted.length >> 1] ?? 0) / 1_000,
    };
  }
}

/** A place that has run for some seconds. */
export const simulate = (costs: Costs, shape: Shape, seconds = 2): Outcome =>
  new Place(costs, shape).run(seconds * 1e6);
