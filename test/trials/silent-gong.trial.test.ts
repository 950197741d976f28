import { describeUnresponsiveGong } from './silent-gong.ts';

describeUnresponsiveGong({});
