/** Which operation a request asks for. */
import { type Operation, splitRoute } from '../../client/operation.ts';
import { GongFault } from '../responses.ts';

/** An operation, and what the placeholders of its path stand for in one request. */
export interface Match {
  readonly operation: Operation;
  readonly path: Readonly<Record<string, string>>;
}

interface Route {
  readonly operation: Operation;
  readonly method: string;
  readonly segments: readonly string[];
}

const placeholder = /^\{(.+)\}$/;

/** Finds operations by method and path: an unknown path is Gong's 404, a known one with another verb its 405. */
export function createRouter(operations: readonly Operation[]): (method: string, path: string) => Match {
  const routes = operations.map(matchRoute).sort((one, other) => placeholders(one) - placeholders(other));

  return (method, path) => {
    const segments = path.split('/').map(decoded);
    const candidates = routes.filter((route) => fits(route, segments));
    const route = candidates.find((candidate) => candidate.method === method);
    if (route) return { operation: route.operation, path: toValues(route, segments) };
    if (candidates.length === 0) throw new GongFault(404, 'Not Found');
    throw new GongFault(405, 'Method Not Allowed', {
      allow: candidates.map((candidate) => candidate.method).join(', '),
    });
  };
}

function matchRoute(operation: Operation): Route {
  const { method, template } = splitRoute(operation.route);
  return { operation, method, segments: template.split('/') };
}

function placeholders({ segments }: Route): number {
  return segments.filter((segment) => placeholder.test(segment)).length;
}

function fits(route: Route, segments: readonly string[]): boolean {
  if (route.segments.length !== segments.length) return false;
  return route.segments.every((segment, index) =>
    placeholder.test(segment) ? segments[index] !== '' : segment === segments[index],
  );
}

function toValues(route: Route, segments: readonly string[]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [index, segment] of route.segments.entries()) {
    const name = placeholder.exec(segment)?.[1];
    const value = segments[index];
    if (name !== undefined && value !== undefined) values[name] = value;
  }
  return values;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new GongFault(400, 'Bad request');
  }
}
