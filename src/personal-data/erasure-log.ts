import { Inject, Injectable } from '@nestjs/common';
import { ERASURES_PREFIX, erasureKey, erasureNamedBy } from '../domain/object-keys.js';
import type { StorageGateway } from '../gateways/storage/storage.gateway.js';
import { STORAGE } from '../gateways/storage/storage.module.js';

/**
 * Which jobs were erased on request, and on which day: ids only. The log is kept in the object store, because a
 * restored database does not know what was erased after the backup was made.
 */
@Injectable()
export class ErasureLog {
  constructor(
    @Inject(STORAGE) private readonly storage: Pick<StorageGateway, 'putText' | 'listKeys' | 'deletePrefix'>,
  ) {}

  /** A repeat on the same day changes nothing. */
  async record(jobId: string, at: Date): Promise<void> {
    await this.storage.putText(erasureKey(dayOf(at), jobId), '');
  }

  /** The jobs erased since the day of `since`. Removes older entries: the schedule erases those jobs anyway. */
  async jobsSince(since: Date): Promise<string[]> {
    const erasures = (await this.storage.listKeys(ERASURES_PREFIX)).map(erasureNamedBy).filter((one) => one !== null);
    const isOver = ({ day }: { day: string }): boolean => day < dayOf(since);
    for (const day of new Set(erasures.filter(isOver).map((one) => one.day)))
      await this.storage.deletePrefix(erasureKey(day, ''));
    return [...new Set(erasures.filter((one) => !isOver(one)).map(({ jobId }) => jobId))];
  }
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}
