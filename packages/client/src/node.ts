/** What the client needs Node for. */
export { fileStorage } from './storage/file.ts';
