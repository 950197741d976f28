/** The calls that Gong has now: those of the company, without what was erased, and those that were added. */
import { type Call, callUrl } from '../company/calls.ts';
import { gongId } from '../company/seeded.ts';

/** What a user who adds a call says about it. */
export type NewCall = Pick<Call, 'context' | 'parties'> & {
  readonly metaData: Omit<Call['metaData'], 'id' | 'url'>;
  /** Gong fetches the media itself. */
  readonly hasMedia: boolean;
};

/** The calls, newest first; those of the company are made when they are first asked for. */
export class CallArchive {
  readonly #ofCompany: () => readonly Call[];
  /** Ids of added calls whose media has not come. */
  readonly #withoutMedia = new Set<string>();
  readonly #idsOfClients = new Map<string, string>();
  #calls: Map<string, Call> | undefined;

  constructor(ofCompany: () => readonly Call[]) {
    this.#ofCompany = ofCompany;
  }

  all(): Call[] {
    return [...this.#byId().values()];
  }

  get(id: string): Call | undefined {
    return this.#byId().get(id);
  }

  /** The call that was added under this clientUniqueId; erasing it does not set the id free. */
  idOfClient(clientUniqueId: string): string | undefined {
    return this.#idsOfClients.get(clientUniqueId);
  }

  add({ metaData, context, parties, hasMedia }: NewCall): string {
    const id = gongId('added call', this.#idsOfClients.size);
    this.#idsOfClients.set(metaData.clientUniqueId ?? id, id);
    if (!hasMedia) this.#withoutMedia.add(id);
    const added: Call = {
      metaData: { id, url: callUrl(id), ...metaData },
      context,
      parties,
      content: { topics: [], brief: null, keyPoints: [], callOutcome: null },
      scenes: [],
      words: {},
    };
    const calls = [...this.all(), added];
    calls.sort((one, other) => Date.parse(other.metaData.started) - Date.parse(one.metaData.started));
    this.#calls = new Map(calls.map((call) => [call.metaData.id, call]));
    return id;
  }

  /** Takes the media of an added call; false when the call waits for none. */
  takeMedia(id: string): boolean {
    return this.#withoutMedia.delete(id);
  }

  /** Forgets every call that fits. */
  erase(fits: (call: Call) => boolean): void {
    for (const call of this.all()) if (fits(call)) this.#byId().delete(call.metaData.id);
  }

  #byId(): Map<string, Call> {
    this.#calls ??= new Map(this.#ofCompany().map((call) => [call.metaData.id, call]));
    return this.#calls;
  }
}
