import { describe, expect, it } from 'vitest';
import { useTestDeployment } from '../support/stack/test-deployment.js';

const VIDEO = { fileName: 'a.mp4', sizeBytes: 1000, target: { provider: 'gmail' } };

interface Created {
  token: string;
  video: { id: string; locale: string | null };
}

describe('the language of a job', () => {
  const deployment = useTestDeployment();
  const create = (body: object, headers: Record<string, string>) =>
    deployment().client.json<Created>('/v1/videos', { method: 'POST', body: { ...VIDEO, ...body }, headers });

  it('is what the request says, else the best of the browser’s that we speak', async () => {
    const browser = { 'Accept-Language': 'fr-CH, de-AT;q=0.9, en;q=0.5' };
    expect((await create({}, browser)).video.locale).toBe('de');
    expect((await create({ locale: 'en-GB' }, browser)).video.locale).toBe('en-GB');
  });

  it('can be changed, also without a word about the address', async () => {
    const { video, token } = await create({}, { 'Accept-Language': 'de' });
    const change = async (body: object) =>
      (await deployment().client.raw(`/v1/videos/${video.id}`, { method: 'PATCH', token, body })).status;
    expect(await change({ locale: 'en' })).toBe(204);
    expect(await deployment().client.json(`/v1/videos/${video.id}`, { token })).toMatchObject({ locale: 'en' });
    expect(await change({ locale: 'not a language' })).toBe(422);
    expect(await change({})).toBe(422);
  });
});
