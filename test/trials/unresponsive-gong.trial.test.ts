import { describeUnresponsiveGong } from './unresponsive-gong.ts';

describeUnresponsiveGong({});
