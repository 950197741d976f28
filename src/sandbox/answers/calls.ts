/** Reading calls, and bringing in recordings made elsewhere. */
import {
  createCall,
  getCall,
  getCallTranscripts,
  listCalls,
  listManualCrmAssociations,
  searchCalls,
  uploadCallMedia,
} from '../../tools/calls.ts';
import { type Call, callUrl } from '../company/calls.ts';
import { chance } from '../company/chance.ts';
import { transcriptOf } from '../company/transcripts.ts';
import { GongFault } from '../fault.ts';
import { newCallOf } from '../new-call.ts';
import { checkSelector, selected } from '../selection.ts';
import type { State } from '../state.ts';
import { answer } from './answer.ts';

const created = 201;

/** One in so many calls was linked to its deal by hand. */
const manualEvery = 16;

interface Filter {
  readonly fromDateTime?: string | undefined;
  readonly toDateTime?: string | undefined;
  readonly workspaceId?: string | undefined;
  readonly callIds?: readonly string[] | undefined;
  readonly primaryUserIds?: readonly string[] | undefined;
}

/** The answers about calls. */
export const callAnswers = [
  answer(listCalls, (filter, state) => ({ calls: callsBy(filter, state).map(({ metaData }) => metaData) })),

  answer(getCall, ({ id }, state) => {
    const call = state.calls.get(id);
    if (!call) throw new GongFault(404, `Call not found: ${id}`);
    return { call: call.metaData };
  }),

  answer(searchCalls, ({ filter, contentSelector = {} }, state) => {
    checkSelector(contentSelector);
    return { calls: callsBy(filter, state).map((call) => () => selected(call, contentSelector, state)) };
  }),

  answer(getCallTranscripts, ({ filter }, state) => ({
    callTranscripts: callsBy(filter, state)
      .filter(({ scenes }) => scenes.length > 0)
      .map((call) => () => ({ callId: call.metaData.id, transcript: transcriptOf(call) })),
  })),

  answer(createCall, (input, state) => {
    const { clientUniqueId } = input;
    if (state.calls.idOfClient(clientUniqueId) !== undefined) {
      throw new GongFault(409, `A call with this clientUniqueId already exists: ${clientUniqueId}`);
    }
    return { callId: state.calls.add(newCallOf(input, state)) };
  }),

  answer(
    uploadCallMedia,
    ({ id }, state) => {
      if (!state.calls.get(id)) throw new GongFault(400, `Call not found: ${id}`);
      if (!state.calls.takeMedia(id)) throw new GongFault(400, `Call has its media already: ${id}`);
      return { callId: id, url: callUrl(id) };
    },
    created,
  ),

  answer(listManualCrmAssociations, ({ fromDateTime }, { calls }) => ({
    associations: calls
      .all()
      .filter(({ metaData }) => chance(`manual association of ${metaData.id}`).below(manualEvery) === 0)
      .filter(({ scenes }) => scenes.length > 0)
      .reverse()
      .map(associationOf)
      .filter(
        (association) => fromDateTime === undefined || Date.parse(association.created) > Date.parse(fromDateTime),
      ),
  })),
];

/** The calls that fit, newest first; the upper bound is exclusive. */
function callsBy(filter: Filter, { calls }: State): Call[] {
  const { fromDateTime: from, toDateTime: to, workspaceId, callIds, primaryUserIds } = filter;
  return calls
    .all()
    .filter(({ metaData }) => from === undefined || Date.parse(metaData.started) >= Date.parse(from))
    .filter(({ metaData }) => to === undefined || Date.parse(metaData.started) < Date.parse(to))
    .filter(({ metaData }) => workspaceId === undefined || metaData.workspaceId === workspaceId)
    .filter(({ metaData }) => callIds === undefined || callIds.includes(metaData.id))
    .filter(({ metaData }) => primaryUserIds === undefined || primaryUserIds.includes(metaData.primaryUserId));
}

function associationOf({ metaData, context }: Call) {
  const objects = context.flatMap((link) => link.objects);
  const idOf = (type: string) => objects.find(({ objectType }) => objectType === type)?.objectId ?? null;
  return {
    callId: metaData.id,
    userId: metaData.primaryUserId,
    created: new Date(Date.parse(metaData.started) + metaData.duration * 1000).toISOString(),
    associatedCrmObjects: [{ accountCrmId: idOf('Account'), dealCrmId: idOf('Opportunity') }],
  };
}
