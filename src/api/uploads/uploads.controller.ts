import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { Operation } from '../access/operation.js';
import { CurrentJob } from '../access/principal.js';
import { DescribeResponse, ValidatedBody, DescribeBody } from '../http/zod-validation.js';
import {
  completedUploadSchema,
  listedPartsSchema,
  partsToSignSchema,
  signedPartsSchema,
  type PartsToSign,
} from './upload.schemas.js';
import { UploadsService, partsOf } from './uploads.service.js';

@Controller('v1/videos/:jobId/upload')
export class UploadsController {
  constructor(@Inject(UploadsService) private readonly uploads: UploadsService) {}

  @Post('parts')
  @HttpCode(200)
  @Operation('signUploadParts', 'Get presigned URLs for more parts, or new URLs for the same parts')
  @DescribeBody(partsToSignSchema)
  @DescribeResponse(
    200,
    'One presigned URL per part. PUT the bytes of the part to it.',
    signedPartsSchema,
    'invalid_request',
    'malformed_request',
    'request_too_large',
    'upload_closed',
    'too_many_requests',
  )
  async sign(@CurrentJob() video: VideoRecord, @ValidatedBody(partsToSignSchema) { partNumbers, crc32 }: PartsToSign) {
    return { parts: await this.uploads.sign(video, partsOf(video, partNumbers, crc32)) };
  }

  @Get('parts')
  @Operation('listUploadParts', 'List the parts that have arrived, to resume an interrupted upload')
  @DescribeResponse(200, 'The parts in the object store.', listedPartsSchema, 'upload_closed', 'upload_gone')
  async list(@CurrentJob() video: VideoRecord) {
    return { parts: await this.uploads.list(video) };
  }

  @Post('complete')
  @HttpCode(200)
  @Operation('completeUpload', 'Complete the upload after every part is sent. A repeat returns the same answer')
  @DescribeResponse(
    200,
    'The upload is complete.',
    completedUploadSchema,
    'upload_incomplete',
    'upload_size_mismatch',
    'upload_gone',
    'job_closed',
    'too_many_requests',
  )
  async complete(@CurrentJob() video: VideoRecord) {
    return await this.uploads.complete(video);
  }
}
