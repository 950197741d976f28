/** Set-up of the tiers that start the server: they never meet a stale dist, and need no command before them. */
export { buildIfChanged as setup } from '../../scripts/build.ts';
