/**
 * What Ghanti's tests share: time, chance and people that do as they are told, servers that go when their block ends,
 * histories with their judge, and faults.
 */
export { createManualClock, type ManualClock } from './clock.ts';
export { eventually, type Patience } from './eventually.ts';
export { chooseSeed, createRandom, type Random } from './random.ts';
export { temporaryDirectory, type TemporaryDirectory } from './temporary.ts';
export { createHistory, type History } from './history/history.ts';
export {
  canonical,
  type Act,
  type Entry,
  type Op,
  type Source,
  type Transport,
} from './history/operation.ts';
export { check, type Verdict } from './checker/check.ts';
export { describeViolations } from './checker/describe-violations.ts';
export { invariants, type Fault, type Invariant, type Violation } from './checker/rule.ts';
export { recordWorkload, type Recording, type Workload } from './faults/power-loss/record.ts';
export {
  losePower,
  type Finding,
  type PowerLoss,
  type PowerLossReport,
} from './faults/power-loss/power-loss.ts';
export { faultyDisk, type DiskFaults, type FaultyDisk } from './faults/disk/faulty-disk.ts';
export { manners, type Manner } from './faults/power-loss/crash.ts';
export { startServer, type StartedServer, type StartOptions } from './server/start-server.ts';
export { placeFor, testStore } from './server/place.ts';
export {
  operatorProgram,
  spawnServer,
  type Exit,
  type SpawnedServer,
  type SpawnOptions,
} from './server/spawn-server.ts';
export { testSecret, type Reachable } from './server/test-server.ts';
export { hostToken, signToken, type Claims } from './people/host-token.ts';
export { createRest, type Rest, type RestReply, type RestRequest } from './people/rest.ts';
export {
  connect,
  Refused,
  type Connection,
  type ConnectOptions,
  type Envelope,
} from './people/connection.ts';
export { read, ways, type Reader, type ReadOptions, type Way } from './people/reader.ts';
export { blocksOf, type Block } from './people/events-reader.ts';
export { granted, group, names, people, person, register, type Person } from './people/people.ts';
export { runKills, summary, type KillsOptions, type KillsReport } from './faults/kills/kills.ts';
export { atSeams, describeSeams } from './faults/kills/seam-counts.ts';
export { startTarget, type Target, type TargetOptions } from './faults/kills/target.ts';
export type { Figure, ScenarioOptions } from './faults/scenarios/scenario.ts';
export { lostNode } from './faults/scenarios/lost-node.ts';
export { slowReaders } from './faults/scenarios/slow-readers.ts';
export { soak } from './faults/scenarios/soak.ts';
export { storm } from './faults/scenarios/storm.ts';
export { runTorture, type TortureOptions, type TortureReport } from './faults/torture/torture.ts';
export { faultNames, type FaultName } from './faults/torture/nemesis.ts';
export { createLinkPair, type LinkPair, type PairEnd, type PairFrame, type PairLink } from './link-pair.ts';
export { countingProxy, type Carried, type CountingProxy } from './proxies/counting-proxy.ts';
export { countByLane } from './proxies/count-by-lane.ts';
export { faultProxy, type FaultProxy, type ProxyFaults } from './proxies/fault-proxy.ts';
export {
  query as queryPostgres,
  startPostgres,
  type Postgres,
  type PostgresOptions,
} from './services/postgres.ts';
export { sharedPostgres, type SharedPostgres } from './services/shared-postgres.ts';
export { stopSharedServices } from './services/shared-services.ts';
export { startNginx, type Nginx, type NginxSite } from './proxies/nginx.ts';
export { holdingSite, plainSite, recommendedSite } from './proxies/nginx-sites.ts';
export { startRedis, type RedisServer } from './services/redis.ts';
export { tcpProxy, type LinkFaults, type TcpProxy } from './proxies/tcp-proxy.ts';
