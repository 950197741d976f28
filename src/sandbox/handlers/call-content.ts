/** Calls as `contentSelector` asks for them. */
import {
  createHighlights,
  createOutline,
  createQuestions,
  createStatistics,
  createStructure,
  createTalkTimes,
  createTrackers,
  createVideo,
} from '../company/analysis.ts';
import type { Call, CrmContext } from '../company/calls.ts';
import { listPublicComments } from '../company/organization/coaching.ts';
import { GongFault } from '../responses.ts';
import type { State } from '../state/state.ts';

type Flag = boolean | undefined;

/** What is to be shown of calls, beside their metaData. */
export interface ContentSelector {
  readonly context?: 'None' | 'Basic' | 'Extended' | undefined;
  readonly contextTiming?: readonly ('Now' | 'TimeOfCall')[] | undefined;
  readonly exposedFields?:
    | {
        readonly parties?: Flag;
        readonly content?: Readonly<Partial<Record<ContentField | 'trackerOccurrences', Flag>>> | undefined;
        readonly interaction?: Readonly<Partial<Record<InteractionField, Flag>>> | undefined;
        readonly collaboration?: { readonly publicComments?: Flag } | undefined;
        readonly media?: Flag;
      }
    | undefined;
}

type Shown = (call: Call, fields: Readonly<Partial<Record<string, Flag>>>) => unknown;

const contentFields = {
  structure: createStructure,
  topics: ({ content }) => content.topics,
  trackers: (call, { trackerOccurrences }) => createTrackers(call, trackerOccurrences === true),
  brief: ({ content }) => content.brief,
  outline: createOutline,
  highlights: createHighlights,
  callOutcome: ({ content }) => content.callOutcome,
  keyPoints: ({ content }) => content.keyPoints,
} as const satisfies Record<string, Shown>;

const interactionFields = {
  speakers: createTalkTimes,
  video: createVideo,
  personInteractionStats: createStatistics,
  questions: createQuestions,
} as const satisfies Record<string, Shown>;

type ContentField = keyof typeof contentFields;
type InteractionField = keyof typeof interactionFields;

/** Gong asks for these by one name and answers with another. */
const pickContent: Readonly<Record<string, string>> = { personInteractionStats: 'interactionStats' };

/** Throws Gong's 400 for what a selector may not combine. */
export function checkSelector({ context = 'None', contextTiming, exposedFields }: ContentSelector): void {
  if (contextTiming && context !== 'Extended') {
    throw new GongFault(400, 'contentSelector.contextTiming is only allowed when context is Extended');
  }
  const { trackerOccurrences, trackers } = exposedFields?.content ?? {};
  if (trackerOccurrences && !trackers) {
    throw new GongFault(400, 'contentSelector.exposedFields.content.trackerOccurrences needs trackers');
  }
}

/** A call with the parts that were asked for, and no others. */
export function selected(call: Call, selector: ContentSelector, state: State): object {
  const { content, interaction, collaboration, parties, media } = selector.exposedFields ?? {};
  const toContext = contextFor(selector);
  const shownContent = shown(contentFields, call, content);
  const shownInteraction = shown(interactionFields, call, interaction);
  return {
    metaData: call.metaData,
    ...(selector.context && selector.context !== 'None' && { context: toContext(call.context) }),
    ...(parties && { parties: call.parties.map((party) => ({ ...party, context: toContext(party.context) })) }),
    ...(shownContent && { content: shownContent }),
    ...(shownInteraction && { interaction: shownInteraction }),
    ...(collaboration?.publicComments && { collaboration: { publicComments: commentsOn(call, state) } }),
    ...(media && { media: toMedia(call) }),
  };
}

function shown(
  fields: Readonly<Record<string, Shown>>,
  call: Call,
  asked: Readonly<Partial<Record<string, Flag>>> = {},
): object | undefined {
  const names = Object.keys(fields).filter((name) => asked[name] === true);
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => [pickContent[name] ?? name, fields[name]?.(call, asked)]));
}

function contextFor({ context = 'None', contextTiming = ['Now'] }: ContentSelector) {
  // Basic links have neither values nor a time of them.
  const timings = context === 'Extended' ? contextTiming : [null];
  return (links: readonly CrmContext[]): object[] => {
    if (context === 'None') return [];
    return links.map(({ system, objects }) => ({
      system,
      objects: objects.flatMap(({ fields, ...link }) =>
        timings.map((timing) => ({ ...link, fields: timing === null ? [] : fields, timing })),
      ),
    }));
  };
}

function commentsOn(call: Call, state: State): object[] {
  return listPublicComments(call, state.coaching(call));
}

function toMedia({ metaData, scenes }: Call): object {
  const url = (kind: string) => `https://media.gong-sandbox.example/${metaData.id}.${kind}?expires=in-8-hours`;
  const isThere = scenes.length > 0;
  return {
    audioUrl: isThere ? url('mp3') : null,
    videoUrl: isThere && metaData.media === 'Video' ? url('mp4') : null,
  };
}
