/** Set-up of the fast tier: a test that starts a process belongs into another one. */
import childProcess, { ChildProcess } from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';

function refuse(): never {
  throw new Error(
    'A fast test starts no process. Name the file *.process.test.ts, or *.trial.test.ts if it tries long.',
  );
}

// Everything asynchronous ends up in ChildProcess.spawn, whoever imported which function before.
Object.assign(ChildProcess.prototype, { spawn: refuse });
Object.assign(childProcess, { spawnSync: refuse, execFileSync: refuse, execSync: refuse });
syncBuiltinESMExports();
