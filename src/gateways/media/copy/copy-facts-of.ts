import type { CopyObstacle } from '../../../domain/media/facts/copy-facts.js';
import type { MediaFacts } from '../../../domain/media/facts/media-facts.js';
import { playsEverywhere } from '../../../domain/media/facts/plays-everywhere.js';
import { predictOverheadBytes } from '../../../domain/media/plan/container-overhead.js';
import type { PacketTraits } from './packet-traits.js';

/** What the packets say about a copy; nothing for a file whose codecs do not play everywhere. */
export function copyFactsOf(facts: MediaFacts, picture: PacketTraits, sound?: PacketTraits): Pick<MediaFacts, 'copy'> {
  if (!playsEverywhere(facts)) return {};
  const { sizeBytes = 0, packets = 0 } = sound ?? {};
  const overheadBytes = predictOverheadBytes(picture.packets, packets);
  return {
    copy: {
      sizeBytes: picture.sizeBytes + sizeBytes + overheadBytes,
      markedKeyFrames: picture.keyPackets,
      obstacles: obstaclesOf(picture, sound),
    },
  };
}

function obstaclesOf(picture: PacketTraits, sound?: PacketTraits): readonly CopyObstacle[] {
  const obstacles: CopyObstacle[] = [];
  if (picture.changesSettings) obstacles.push('changing_picture');
  if (picture.skipsLater || sound?.skipsLater) obstacles.push('several_edits');
  if (sound?.changesSettings || sound?.changesPace) obstacles.push('changing_sound');
  return obstacles;
}
