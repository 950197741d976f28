import { describeSilentGong } from './silent-gong.ts';

describeSilentGong({});
