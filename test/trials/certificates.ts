/** Certificates made for one run: nothing of them is kept. */
import { generate } from 'selfsigned';

/** A certificate and its key, both as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** What a server can show: each is good but for one thing. */
export interface Certificates {
  /** Whoever trusts this one trusts `good`, `expired` and `ofAnotherName`. */
  readonly authority: Certificate;
  readonly good: Certificate;
  readonly expired: Certificate;
  readonly ofAnotherName: Certificate;
  /** Its own authority, which nobody trusts. */
  readonly untrusted: Certificate;
}

const day = 24 * 60 * 60 * 1000;

/** Makes certificates for a host of this name, and for 127.0.0.1. */
export async function makeCertificates(name: string): Promise<Certificates> {
  const authority = await make('Authority of the trial', { isAuthority: true });
  const [good, expired, ofAnotherName, untrusted] = await Promise.all([
    make(name, { authority }),
    make(name, { authority, begins: Date.now() - 9 * day, ends: Date.now() - day }),
    make('elsewhere.invalid', { authority, isHere: false }),
    make(name, {}),
  ]);
  return { authority, good, expired, ofAnotherName, untrusted: untrusted };
}

interface Making {
  readonly authority?: Certificate;
  readonly isAuthority?: boolean;
  /** Whether 127.0.0.1 is among its names. */
  readonly isHere?: boolean;
  readonly begins?: number;
  readonly ends?: number;
}

async function make(name: string, making: Making): Promise<Certificate> {
  const { authority, isAuthority = false, isHere = true } = making;
  const { begins = Date.now() - day, ends = Date.now() + day } = making;
  const here = isHere ? [{ type: 7 as const, ip: '127.0.0.1' }] : [];
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(begins),
    notAfterDate: new Date(ends),
    extensions: [
      { name: 'basicConstraints', cA: isAuthority, critical: true },
      isAuthority
        ? { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true }
        : { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: name }, ...here] },
    ],
    ...(authority && { ca: authority }),
  });
  return { cert: made.cert, key: made.private };
}
