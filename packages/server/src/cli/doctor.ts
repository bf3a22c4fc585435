/**
 * `ghanti doctor`: whether a data directory is sound, and what to do where it is not. It reads only, beside a running server too.
 * With an address it asks instead which ways lead to a server there (doctor-url.ts).
 */
import { misused, text, wordsOf, type CliCommand, type Given } from './command.ts';
import { dataHelp, dataOption, dataThere, logFile } from './data-directory.ts';
import { examineUrl } from './doctor-url.ts';
import { diskNotes, permissionNotes, serverNote, type Note } from './doctor-notes.ts';
import { join } from 'node:path';
import { inspectFile, type Inspected } from '../store/sqlite/care/inspect-file.ts';
import { inspectEnd } from '../store/sqlite/care/inspect-end.ts';
import { inspectSearch } from '../store/sqlite/care/inspect-search.ts';
import type { Check } from '../store/sqlite/care/inspect.ts';
import { schemaVersion } from '../store/sqlite/migrations.ts';

const wayBack =
  'restore the newest backup: ghanti restore <backup> --data <dir> --force (what is there is moved aside, not deleted)';

const noteOf = ({ check, fault }: Check): Note => ({
  check,
  state: fault === undefined ? 'well' : 'fault',
  detail: fault ?? '',
  ...(fault !== undefined && { remedy: wayBack }),
});

const logNotes = ({ checks, schema, events }: Inspected): readonly Note[] => [
  ...checks.map(noteOf),
  schema > schemaVersion
    ? {
        check: 'the version of the data',
        state: 'fault',
        detail: `the data has schema ${schema}, this program knows up to ${schemaVersion}`,
        remedy: 'use the program that wrote it, or a newer one',
      }
    : {
        check: 'the version of the data',
        state: 'well',
        detail: `schema ${schema}${schema < schemaVersion ? `, which the next start brings to ${schemaVersion}` : ''}, ${events} events`,
      },
];

const searchNote = (directory: string): Note => {
  const { fits, detail } = inspectSearch(directory);
  return { check: 'the search index', state: fits ? 'well' : 'warning', detail };
};

const notesOf = async (directory: string, given: Given): Promise<readonly Note[]> => {
  const around = [serverNote(directory), ...permissionNotes(directory), ...diskNotes(directory)];
  const end = inspectEnd(directory);
  // What has lost its end may have lost its tables.
  if (end.fault !== undefined) return [...around, noteOf(end)];
  const inspected = await inspectFile(join(directory, logFile), {
    reading: (done, of) => given.progress('checking events', done, of),
    replaying: (done, of) => given.progress('replaying the log', done, of),
  });
  const sound = inspected.checks.every(({ fault }) => fault === undefined);
  return [...around, ...logNotes(inspected), noteOf(end), ...(sound ? [searchNote(directory)] : [])];
};

const words = { well: 'ok     ', warning: 'WARNING', fault: 'FAULT  ' } as const;

const line = ({ check, state, detail, remedy }: Note): string =>
  [
    `${words[state]} ${check}${detail === '' ? '' : `: ${detail}`}`,
    ...(remedy === undefined ? [] : [`        ${remedy}`]),
  ].join('\n');

export const doctor: CliCommand = {
  name: 'doctor',
  takes: '[--data <dir>] | <url>',
  summary: 'Check a data directory from end to end, or the ways to a server, and say what to do.',
  help: `Checks the file's structure, the checksum of every event, seqs without holes, heads, members, marks, and that the log is as long as it was; what is kept of messages (edits,
reactions, votes, pins) against what a replay of the log makes of them; the search index, disk space and permissions. It changes nothing. Ends with 1 where there is a fault.

With an address: which of short poll, long poll, SSE, WebSocket and Socket.IO work from here, through what stands between, and why not.
  --hold <seconds>   how long polls, streams and sockets are held, 1 to 55, unless told 3 (Socket.IO's 8 at most, /ws without
                     --token 4); a proxy's timeout shows only to who waits for it
  --token <token>    as whom; without it, as anybody

${dataHelp}`,
  options: { ...dataOption, hold: { type: 'string' }, token: { type: 'string' } },
  async run(given) {
    const [url] = given.words;
    if (url !== undefined) {
      wordsOf(given, 'the address');
      if (text(given, 'data') !== undefined) throw misused('either an address or --data');
      return await examineUrl(given, url);
    }
    const directory = dataThere(given);
    const notes = await notesOf(directory, given);
    const faults = notes.filter(({ state }) => state === 'fault').length;
    const verdict = faults === 0 ? 'the data is sound' : `${faults} ${faults === 1 ? 'fault' : 'faults'}`;
    given.say([...notes.map(line), '', verdict].join('\n'), {
      data: directory,
      sound: faults === 0,
      checks: notes,
    });
    return faults === 0 ? 0 : 1;
  },
};
