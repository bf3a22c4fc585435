/**
 * Databases that tests of a run share are started by whoever needs them first; here they are stopped, at its end.
 */
import { stopSharedServices } from '@ghanti/testkit';

export default function setup(): () => Promise<void> {
  return stopSharedServices;
}
