/**
 * What has to agree with the log: heads, members, marks, epochs, and the state of messages that is kept beside it. Each check is one
 * question that names those who do not agree.
 */
import type { Database } from '../database.ts';
import { checked, type Check } from './inspect.ts';

type Question = readonly [check: string, sql: string];

/** Of a feed the beginning is trimmed, perhaps all there is: what is left ends with the head. */
const feeds: readonly Question[] = [
  [
    'seqs without holes, and the heads of feeds',
    `SELECT c.id AS name FROM channels c JOIN feeds f ON f.channel = c.num LEFT JOIN (
       SELECT channel, min(seq) AS low, max(seq) AS high, count(*) AS n FROM events GROUP BY channel) e ON e.channel = c.num
     WHERE e.n <> e.high - e.low + 1 OR e.high <> c.head_seq
       OR (f.ended_at IS NULL AND coalesce(e.low, c.head_seq + 1) > f.first_seq)
       OR f.folded_seq > c.head_seq OR (f.ended_at IS NULL AND e.low > f.folded_seq + 1)`,
  ],
  [
    'the values of feeds',
    `SELECT c.id || ' ' || v.key AS name FROM feed_values v JOIN channels c ON c.num = v.channel
     JOIN feeds f ON f.channel = v.channel LEFT JOIN events e ON e.channel = v.channel AND e.seq = v.seq
     WHERE v.seq > f.folded_seq OR (e.seq IS NOT NULL AND (e.id <> v.id OR e.data <> v.data))`,
  ],
];

const channels: readonly Question[] = [
  [
    'seqs without holes, and the heads of channels',
    `SELECT c.id AS name FROM channels c LEFT JOIN (
       SELECT channel, min(seq) AS low, max(seq) AS high, count(*) AS n, max(position) AS position
       FROM events GROUP BY channel) e ON e.channel = c.num
     WHERE c.kind <> 'feed' AND (coalesce(e.high, 0) <> c.head_seq OR coalesce(e.position, 0) <> c.head_position
       OR coalesce(e.n, 0) <> coalesce(e.high - e.low + 1, 0))`,
  ],
  [
    'positions that rise with seq',
    `SELECT c.id AS name FROM events e JOIN events f ON f.channel = e.channel AND f.seq = e.seq + 1
     JOIN channels c ON c.num = e.channel WHERE f.position <= e.position`,
  ],
  [
    'events that belong to a channel',
    `SELECT CAST(position AS TEXT) AS name FROM events WHERE channel NOT IN (SELECT num FROM channels)`,
  ],
  [
    'the number of members of each channel',
    `SELECT c.id AS name FROM channels c
     LEFT JOIN (SELECT channel, count(*) AS n FROM members GROUP BY channel) m ON m.channel = c.num
     WHERE coalesce(m.n, 0) <> c.member_count`,
  ],
  [
    'marks that lie within the log',
    `SELECT c.id || ' ' || m.user AS name FROM members m JOIN channels c ON c.num = m.channel
     WHERE m.seen > m.delivered OR m.delivered > c.head_seq OR m.from_seq < 1`,
  ],
  [
    'epochs that follow each other',
    `SELECT e.epoch AS name FROM epochs e JOIN epochs f ON f.num = e.num + 1 WHERE f."from" < e."from"`,
  ],
];

const gone = `('{}', '{"expired":true}')`;

const states: readonly Question[] = [
  [
    'the state of messages against the log',
    `SELECT c.id || ' ' || s.seq AS name FROM message_state s JOIN channels c ON c.num = s.channel
     LEFT JOIN events e ON e.channel = s.channel AND e.seq = s.seq
     WHERE e.type IS NOT 'receiveMessage' OR e.data IN ${gone}`,
  ],
  [
    'edits against the log',
    `SELECT c.id || ' ' || x.target AS name FROM message_edits x JOIN channels c ON c.num = x.channel
     LEFT JOIN events e ON e.channel = x.channel AND e.seq = x.seq
     WHERE e.type IS NOT 'messageEdited' OR json_extract(e.data, '$.target') <> x.target
     UNION ALL
     SELECT c.id || ' ' || e.seq FROM events e JOIN channels c ON c.num = e.channel
     JOIN events t ON t.channel = e.channel AND t.seq = json_extract(e.data, '$.target')
     WHERE e.type = 'messageEdited' AND t.data NOT IN ${gone} AND NOT EXISTS (
       SELECT 1 FROM message_edits x WHERE x.channel = e.channel AND x.target = t.seq AND x.seq = e.seq)`,
  ],
  [
    'the counts of polls against their ballots',
    `SELECT c.id || ' ' || s.seq AS name FROM message_state s JOIN channels c ON c.num = s.channel
     JOIN events e ON e.channel = s.channel AND e.seq = s.seq
     WHERE json_type(e.data, '$.poll') = 'object' AND (
       coalesce(s.total, 0) <> (SELECT count(*) FROM votes v WHERE v.channel = s.channel AND v.target = s.seq)
       OR EXISTS (SELECT 1 FROM json_each(s.counts) k WHERE k.value <> (
         SELECT count(*) FROM votes v, json_each(v.options) o
         WHERE v.channel = s.channel AND v.target = s.seq AND o.value = k.key)))`,
  ],
  [
    'the members of groups against the log',
    `WITH moves AS (
       SELECT e.channel, e.data ->> 'user' AS user, max(e.seq) AS seq, e.type FROM events e
       WHERE e.type IN ('memberJoined', 'memberLeft') GROUP BY 1, 2),
     inside AS (SELECT channel, user, seq FROM moves WHERE type = 'memberJoined')
     SELECT c.id || ' ' || m.user AS name FROM members m JOIN channels c ON c.num = m.channel
     LEFT JOIN inside i ON i.channel = m.channel AND i.user = m.user
     WHERE c.kind = 'group' AND (i.seq IS NOT m.joined_seq OR m.from_seq NOT IN (1, m.joined_seq))
     UNION ALL
     SELECT c.id || ' ' || i.user FROM inside i JOIN channels c ON c.num = i.channel
     LEFT JOIN members m ON m.channel = i.channel AND m.user = i.user
     WHERE c.kind = 'group' AND m.user IS NULL`,
  ],
  [
    'marks that begin with the membership',
    `SELECT c.id || ' ' || m.user AS name FROM members m JOIN channels c ON c.num = m.channel
     WHERE m.seen < m.joined_seq`,
  ],
];

const asked = (database: Database, questions: readonly Question[]): readonly Check[] =>
  questions.map(([check, sql]) =>
    checked(
      check,
      database
        .query<{ name: string }>(`${sql} LIMIT 1000`)
        .all()
        .map(({ name }) => name),
    ),
  );

export const channelChecks = (database: Database): readonly Check[] => asked(database, channels);
export const feedChecks = (database: Database): readonly Check[] => asked(database, feeds);
export const stateChecks = (database: Database): readonly Check[] => asked(database, states);
