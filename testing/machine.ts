/**
 * What the tests need from the machine beyond npm, as one list. What is there is
 * left alone; what is missing is installed from Debian's packages when this is
 * Debian and we are root, and otherwise named, exactly, in one error.
 * To need one more program, add one line to `others`.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Layer } from './layer.ts';

/** `probe` is a program to find on the PATH, or a file that has to exist. */
interface Need {
  probe: string;
  package: string;
  why: string;
}

/** The same browser without windows takes a quarter less of the processor: a quick run takes it. */
const browsers: Readonly<Record<Layer, string>> = {
  quick: 'chromium-headless-shell',
  all: 'chromium',
};

const others: readonly Need[] = [
  {
    probe: '/usr/share/fonts/truetype/noto/NotoSansDevanagari-Regular.ttf',
    package: 'fonts-noto-core',
    why: 'Hindi in the browser tests',
  },
  {
    probe: '/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf',
    package: 'fonts-noto-color-emoji',
    why: 'emoji in the browser tests',
  },
  { probe: '/usr/lib/postgresql', package: 'postgresql', why: 'the store on Postgres' },
  { probe: 'gcc', package: 'gcc', why: 'the fault tests build a small library' },
  { probe: '/usr/sbin/nginx', package: 'nginx', why: 'the tests behind a proxy' },
  { probe: '/usr/include/stdio.h', package: 'libc6-dev', why: 'the headers for gcc' },
  { probe: 'redis-server', package: 'redis-server', why: 'the tests of several nodes' },
];

/** Installs what is missing, or throws an error that says what to install. */
export function prepareMachine(layer: Layer): void {
  const browser = browsers[layer];
  const needs = [{ probe: browser, package: browser, why: 'the browser tests' }, ...others];
  const missing = needs.filter(({ probe }) => !isPresent(probe));
  if (missing.length === 0) return;
  if (!isDebian() || process.getuid?.() !== 0) throw new Error(instructions(missing));
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...missing.map((need) => need.package));
  const still = needs.filter(({ probe }) => !isPresent(probe));
  if (still.length > 0) throw new Error(instructions(still));
}

function instructions(missing: readonly Need[]): string {
  const lines = missing.map((need) => `  ${need.probe}, for ${need.why} (Debian: ${need.package})`);
  const command = `apt-get install -y --no-install-recommends ${missing.map((need) => need.package).join(' ')}`;
  return ['The tests need, and this machine lacks:', ...lines, `On Debian, as root: ${command}`].join('\n');
}

function isPresent(probe: string): boolean {
  if (isAbsolute(probe)) return existsSync(probe);
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.some((folder) => isExecutable(join(folder, probe)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isDebian(): boolean {
  return existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

function apt(...args: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stdout, stderr, error } = spawnSync('apt-get', ['-q', ...args], { env, encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(`apt-get ${args.join(' ')} failed: ${error?.message ?? ''}\n${stdout}${stderr}`);
}
