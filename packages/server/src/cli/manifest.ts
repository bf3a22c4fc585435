/**
 * What a backup says of itself: which files it has, with their sizes and SHA-256, and how far its log goes.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { flushFile } from '../store/sqlite/care/copy-log.ts';
import { Failure } from './command.ts';

const fileName = 'backup.json';

const manifest = z.object({
  ghantiBackup: z.literal(1),
  at: z.number(),
  version: z.string(),
  position: z.number(),
  events: z.number(),
  /** What was copied: a data directory, or a database of this schema. */
  store: z.enum(['sqlite', 'postgres']).default('sqlite'),
  schema: z.int().optional(),
  files: z.array(z.object({ name: z.string().regex(/^[\w.-]+$/), bytes: z.number(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof manifest>;
export type ManifestFile = Manifest['files'][number];

export const describeFile = async (directory: string, name: string): Promise<ManifestFile> => {
  const path = join(directory, name);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { name, bytes: (await stat(path)).size, sha256: hash.digest('hex') };
};

export const writeManifest = async (directory: string, given: Manifest): Promise<void> => {
  const path = join(directory, fileName);
  await writeFile(path, `${JSON.stringify(given, null, 2)}\n`, { flag: 'wx', mode: 0o600 });
  flushFile(path);
};

/** The manifest of a backup whose files are all there and as they were written. */
export const verifiedManifest = async (directory: string): Promise<Manifest> => {
  const read = await readFile(join(directory, fileName), 'utf8').catch(() => undefined);
  if (read === undefined) throw new Failure(`${directory} is no whole backup: it has no ${fileName}`);
  const parsed = manifest.safeParse(JSON.parse(read));
  if (!parsed.success) throw new Failure(`${directory}/${fileName} is not one that this version knows`);
  for (const file of parsed.data.files) {
    const now = await describeFile(directory, file.name).catch(() => undefined);
    if (now?.sha256 !== file.sha256)
      throw new Failure(
        `the backup is damaged: ${file.name} is ${now === undefined ? 'missing' : 'not what was written'}`,
      );
  }
  return parsed.data;
};
