import { Result } from '../result/result.js';
import type { StateProps } from '../state-props.js';

export function Done({ job, video }: StateProps) {
  return video.result && <Result job={job} video={video} result={video.result} />;
}
