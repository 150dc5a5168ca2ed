import type { FieldOrder, VideoFacts } from './media-facts.js';

/** One decoded frame, as a decoder returns it: cropped, but not turned yet. */
export interface SurveyedFrame {
  readonly width: number;
  readonly height: number;
  /** Width of a pixel as a multiple of its height. */
  readonly pixelAspect: number;
  /** Clockwise turn that the frame or its container states. */
  readonly rotationDegrees: number;
  /** Which field comes first; absent for a whole frame. */
  readonly fieldOrder?: FieldOrder;
}

/** A few frames from several places of a file, in order, and the facts that only frames show. */
export interface FrameSurvey {
  readonly frames: readonly SurveyedFrame[];
  /** The container crops the frames (`clap`). Many players ignore that. */
  readonly isCroppedByContainer: boolean;
  /** Only frames state the turn. Many players ignore that. */
  readonly isTurnedInFramesOnly: boolean;
  /** Container and frames both state a turn. Players follow the container. */
  readonly hasTwoTurns: boolean;
  /** Container or frames state a turn that is no multiple of 90 degrees. Players ignore it. */
  readonly hasOddTurn: boolean;
}

interface Shape {
  readonly width: number;
  readonly height: number;
}

/**
 * Corrects the facts from the headers by those from decoded frames: size, crop, turn, proportions and fields. If the
 * frames differ, the size is that of the largest frame with the most common proportions.
 */
export function applyFrameSurvey(video: VideoFacts, survey: FrameSurvey): VideoFacts {
  const [first] = survey.frames;
  if (first === undefined) return video;
  const isFieldPictures = video.codec === 'hevc' && survey.frames.every(({ fieldOrder }) => fieldOrder !== undefined);
  const frames = isFieldPictures ? survey.frames.map(wovenFrame) : survey.frames;
  const isSteady = frames.every((frame) => isShownAlike(frame, frames[0] ?? frame));
  const { width, height } = dominantShape(frames.map(shapeOf));
  const decodedPixels = Math.max(...frames.map((frame) => frame.width * frame.height));
  const fieldOrder = frames.find((frame) => frame.fieldOrder !== undefined)?.fieldOrder ?? video.fieldOrder;
  return {
    ...video,
    width,
    height,
    rotationDegrees: first.rotationDegrees,
    ...(decodedPixels === width * height ? {} : { codedPixels: decodedPixels }),
    ...(fieldOrder === undefined ? {} : { fieldOrder }),
    ...(isFieldPictures && { fieldPictures: true, frameRate: video.frameRate / 2 }),
    ...(!isSteady && { changesShape: true }),
    ...(survey.hasTwoTurns && { hasTwoTurns: true }),
    ...(survey.hasOddTurn && { hasOddTurn: true }),
    ...((survey.isCroppedByContainer || survey.isTurnedInFramesOnly) && { shownByFewPlayers: true }),
  };
}

/** The size of a picture as a viewer sees it: after its turn and with square pixels. */
export function shapeOf({ width, height, pixelAspect, rotationDegrees }: Omit<SurveyedFrame, 'fieldOrder'>): Shape {
  const shownWidth = Math.max(1, Math.round(width * pixelAspect));
  return rotationDegrees % 180 === 0 ? { width: shownWidth, height } : { width: height, height: shownWidth };
}

/** Two fields make one frame, which has twice the lines. */
function wovenFrame(field: SurveyedFrame): SurveyedFrame {
  return { ...field, height: 2 * field.height };
}

function isShownAlike(one: SurveyedFrame, other: SurveyedFrame): boolean {
  return (
    one.width === other.width &&
    one.height === other.height &&
    one.pixelAspect === other.pixelAspect &&
    one.rotationDegrees === other.rotationDegrees
  );
}

/** Shapes whose proportions differ by no more than this share are the same picture at two sizes. */
const ASPECT_TOLERANCE = 0.02;

function dominantShape(shapes: readonly Shape[]): Shape {
  const alike = (one: Shape) =>
    shapes.filter((other) => Math.abs((one.width * other.height) / (one.height * other.width) - 1) <= ASPECT_TOLERANCE);
  const groups = shapes.map(alike);
  const most = groups.reduce((best, group) => (group.length > best.length ? group : best), groups[0] ?? []);
  return most.reduce((best, shape) => (shape.width * shape.height > best.width * best.height ? shape : best));
}
