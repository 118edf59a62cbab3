// What is kept in IndexedDB, by idb-keyval: the session, and of each run its snapshot, checkpoint, result or failure. The
// worker writes while it trains, the page reads when it opens.
import { createStore, del, delMany, entries, get, keys, set, type UseStore } from 'idb-keyval';
import type { Dataset, JobResult } from 'semsegloss/training';
import type { Session, Snapshot } from './messages.ts';

let opened: UseStore | undefined;
/** @throws at once where a browser has no IndexedDB, so that all that follows is async and rejects instead */
const store = (): UseStore => (opened ??= createStore('semsegloss-lab', 'training'));

const SESSION = 'session';
const OWN = 'own data';

export interface Saved {
  readonly session: Session;
  readonly snapshots: ReadonlyMap<string, Snapshot>;
  readonly results: readonly JobResult[];
  readonly failures: ReadonlyMap<string, string>;
}

export async function loadSaved(): Promise<Saved | undefined> {
  const all = new Map((await entries<string, unknown>(store())).map(([key, value]) => [key, value]));
  const session = all.get(SESSION) as Session | undefined;
  if (session === undefined) return undefined;
  const of = <Value>(kind: string): Map<string, Value> => new Map(session.plan.flatMap(({ id }) => {
    const value = all.get(`${kind} ${id}`);
    return value === undefined ? [] : [[id, value as Value] as const];
  }));
  return { session, snapshots: of<Snapshot>('snapshot'), results: [...of<JobResult>('result').values()], failures: of<string>('failure') };
}

/** Begins a session; what an earlier one left is removed first. */
export async function saveSession(session: Session): Promise<void> {
  await clearSession();
  await set(SESSION, session, store());
}

export async function clearSession(): Promise<void> {
  const old = (await keys<string>(store())).filter((key) => key !== OWN);
  await delMany(old, store());
}

export const saveSnapshot = async (jobId: string, snapshot: Snapshot): Promise<void> => set(`snapshot ${jobId}`, snapshot, store());
export const saveCheckpoint = async (jobId: string, state: Uint8Array): Promise<void> => set(`checkpoint ${jobId}`, state, store());
export const loadCheckpoint = async (jobId: string): Promise<Uint8Array | undefined> => get<Uint8Array>(`checkpoint ${jobId}`, store());
export const loadSnapshot = async (jobId: string): Promise<Snapshot | undefined> => get<Snapshot>(`snapshot ${jobId}`, store());
export const isFinished = async (jobId: string): Promise<boolean> => (await get(`result ${jobId}`, store())) !== undefined || (await get(`failure ${jobId}`, store())) !== undefined;

export async function saveResult(result: JobResult): Promise<void> {
  await set(`result ${result.job.id}`, result, store());
  await del(`checkpoint ${result.job.id}`, store());
}

export async function saveFailure(jobId: string, message: string): Promise<void> {
  await set(`failure ${jobId}`, message, store());
  await del(`checkpoint ${jobId}`, store());
}

export const saveOwnData = async (dataset: Dataset): Promise<void> => set(OWN, dataset, store());
export const loadOwnData = async (): Promise<Dataset | undefined> => get<Dataset>(OWN, store());
export const clearOwnData = async (): Promise<void> => del(OWN, store());
