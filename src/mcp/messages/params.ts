/**
 * Corrects the objects of MCP messages that languages without an empty object write otherwise: PHP writes `{}` as `[]`, and many
 * libraries write null for what is absent.
 */
import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  RELATED_TASK_META_KEY,
} from '@modelcontextprotocol/server';
import { parseJson } from '../../client/http/json.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A place where MCP expects an object. */
interface ObjectPlace {
  /** The members that are objects too. */
  readonly members?: Readonly<Record<string, ObjectPlace>>;
  /** Every member is such an object. */
  readonly each?: ObjectPlace;
  /** Its members belong to the host or to a tool, so that null is kept. */
  readonly isOpen?: true;
  /** A capability: true means that the host has it. */
  readonly isCapability?: true;
}

const plain: ObjectPlace = {};
const open: ObjectPlace = { isOpen: true };
const capability: ObjectPlace = { isCapability: true };

const clientInfo = plain;

const capabilities: ObjectPlace = {
  members: {
    elicitation: { isCapability: true, members: { form: capability, url: capability } },
    sampling: { isCapability: true, members: { context: capability, tools: capability } },
    roots: capability,
    tasks: { isCapability: true, members: { list: capability, cancel: capability, requests: plain } },
    experimental: { each: open },
    extensions: { each: open },
  },
};

const meta: ObjectPlace = {
  members: {
    [CLIENT_CAPABILITIES_META_KEY]: capabilities,
    [CLIENT_INFO_META_KEY]: clientInfo,
    [RELATED_TASK_META_KEY]: plain,
  },
};

const params: ObjectPlace = {
  members: {
    _meta: meta,
    arguments: open,
    capabilities,
    clientInfo,
    task: plain,
    ref: plain,
    argument: plain,
    context: { members: { arguments: plain } },
    inputResponses: { each: { members: { content: open, _meta: plain } } },
  },
};

const elicitResult: ObjectPlace = { members: { content: open, _meta: plain } };

/** Returns the params of a request or notification with their objects corrected; undefined where there are none. */
export function correctParams(method: string, given: unknown): unknown {
  const corrected = correct(params, given);
  if (method === 'initialize') return correctInitialize(corrected ?? {});
  if (!isRecord(corrected)) return corrected;
  return correctMeta(method === 'tools/call' ? parseArguments(corrected) : corrected);
}

/** Returns the result that a host sent, with its objects corrected. */
export function correctResult(given: unknown): unknown {
  return isRecord(given) && typeof given.action === 'string' ? correct(elicitResult, given) : correct(plain, given);
}

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function correct(place: ObjectPlace, value: unknown): unknown {
  if (value === null) return place === capabilities ? {} : undefined;
  if (place.isCapability && isSwitchedOff(value)) return undefined;
  if (place.isCapability && value === true) return {};
  if (Array.isArray(value) && value.length === 0) return {};
  if (!isRecord(value) || place.isOpen) return value;
  const entries = Object.entries(value).map(([name, member]) => {
    const inner = place.each ?? (Object.hasOwn(place.members ?? {}, name) ? place.members?.[name] : undefined);
    return [name, inner ? correct(inner, member) : member] as const;
  });
  return Object.fromEntries(entries.filter(([, member]) => member !== null && member !== undefined));
}

/** An empty capability would mean that the host has it. */
function isSwitchedOff(value: unknown): boolean {
  if (!isRecord(value)) return value === false;
  const members = Object.values(value);
  return members.length > 0 && members.every((member) => member === false);
}

/** Fills in what a host leaves out: its name and its capabilities. */
function correctInitialize(given: unknown): unknown {
  if (!isRecord(given)) return given;
  const { protocolVersion = '', capabilities: able = {}, clientInfo: host } = given;
  return correctMeta({
    ...given,
    protocolVersion: String(protocolVersion),
    capabilities: able,
    clientInfo: describeHost(host),
  });
}

/** Leaves out what only some requests need and this host wrote wrongly, so that the request itself is carried out. */
function correctMeta(given: Json): Json {
  if (!isRecord(given._meta)) return given;
  const { progressToken, [CLIENT_INFO_META_KEY]: host, ...rest } = given._meta;
  return {
    ...given,
    _meta: {
      ...rest,
      ...(isProgressToken(progressToken) && { progressToken }),
      ...(host !== undefined && { [CLIENT_INFO_META_KEY]: describeHost(host) }),
    },
  };
}

function isProgressToken(value: unknown): boolean {
  return typeof value === 'string' || Number.isSafeInteger(value);
}

/** The SDK refuses a host without a name or a version. Both serve only the log. */
function describeHost(host: unknown): Json {
  const { name, title, version }: Json = isRecord(host) ? host : { name: host };
  const toText = (value: unknown) => (['string', 'number'].includes(typeof value) ? String(value) : 'unknown');
  return { name: toText(name), version: toText(version), ...(typeof title === 'string' && { title }) };
}

/** Some hosts send the arguments of a tool as the JSON that the model wrote. */
function parseArguments(given: Json): Json {
  if (typeof given.arguments !== 'string') return given;
  try {
    const parsed: unknown = parseJson(given.arguments.trim() || '{}');
    return { ...given, arguments: correct(open, parsed) };
  } catch {
    return given;
  }
}
