import { Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiParam, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { EnvironmentOf } from '../../config/process-roles.js';
import { inputKey } from '../../domain/object-keys.js';
import type { VideoRecord } from '../../persistence/videos/video.schema.js';
import { Operation } from '../access/operation.js';
import { CurrentJob } from '../access/principal.js';
import { Problem } from '../http/problem.js';
import { PROBLEM_CONTENT, describeProblem } from '../http/problem-description.js';
import { DescribeResponse, ValidatedParams, ValidatedQuery, DescribeQuery } from '../http/zod-validation.js';
import {
  companionCompletedSchema,
  companionPartSchema,
  companionPartsSchema,
  createdUploadSchema,
  partPathSchema,
  uploadKeySchema,
} from './companion.schemas.js';
import { UploadsService, requireOpenUploadId, partsOf } from './uploads.service.js';

type UploadKey = z.output<typeof uploadKeySchema>;

/**
 * The upload of a job in the API that Uppy's AwsS3 plugin (6.x) expects of its Companion. The plugin sends no header of
 * ours, so the path contains the upload token. https://uppy.io/docs/aws-s3/
 */
@Controller('v1/uploads/:uploadToken/s3')
export class CompanionController {
  constructor(
    @Inject(UploadsService) private readonly uploads: UploadsService,
    @Inject(ENVIRONMENT) private readonly environment: EnvironmentOf<'api'>,
  ) {}

  @Post('multipart')
  @HttpCode(200)
  @Operation('companionCreateUpload', 'For Uppy: the upload that the job has')
  @DescribeResponse(
    200,
    'Always the same.',
    createdUploadSchema,
    'malformed_request',
    'request_too_large',
    'upload_closed',
  )
  create(@CurrentJob() video: VideoRecord) {
    return { key: inputKey(video._id), uploadId: requireOpenUploadId(video) };
  }

  @Get('multipart/:uploadId/:partNumber')
  @ApiParam({ name: 'uploadId' })
  @ApiParam({ name: 'partNumber', schema: { type: 'integer', minimum: 1, maximum: 10_000 } })
  @DescribeQuery(uploadKeySchema)
  @Operation('companionSignPart', 'For Uppy: get the URL of one part')
  @DescribeResponse(
    200,
    'The URL.',
    companionPartSchema,
    'invalid_request',
    'upload_unknown',
    'upload_closed',
    'too_many_requests',
  )
  async sign(
    @CurrentJob() video: VideoRecord,
    @Param('uploadId') uploadId: string,
    @ValidatedParams(partPathSchema) { partNumber }: z.output<typeof partPathSchema>,
    @ValidatedQuery(uploadKeySchema) { key }: UploadKey,
  ) {
    assertUploadMatches(video, uploadId, key);
    const [part] = await this.uploads.sign(video, partsOf(video, [partNumber]));
    return { url: part?.url };
  }

  @Get('multipart/:uploadId')
  @ApiParam({ name: 'uploadId' })
  @DescribeQuery(uploadKeySchema)
  @Operation('companionListParts', 'For Uppy: all parts that have arrived')
  @DescribeResponse(
    200,
    'The parts in the store.',
    companionPartsSchema,
    'invalid_request',
    'upload_unknown',
    'upload_closed',
    'upload_gone',
  )
  async list(
    @CurrentJob() video: VideoRecord,
    @Param('uploadId') uploadId: string,
    @ValidatedQuery(uploadKeySchema) { key }: UploadKey,
  ) {
    assertUploadMatches(video, uploadId, key);
    const parts = await this.uploads.list(video);
    return parts.map(({ partNumber, sizeBytes, etag }) => ({ PartNumber: partNumber, Size: sizeBytes, ETag: etag }));
  }

  @Post('multipart/:uploadId/complete')
  @HttpCode(200)
  @ApiParam({ name: 'uploadId' })
  @DescribeQuery(uploadKeySchema)
  @Operation('companionCompleteUpload', 'For Uppy: say that every part has been sent. A repeat answers the same')
  @DescribeResponse(
    200,
    'The upload is whole.',
    companionCompletedSchema,
    'malformed_request',
    'request_too_large',
    'invalid_request',
    'upload_unknown',
    'upload_incomplete',
    'upload_size_mismatch',
    'upload_gone',
    'job_closed',
    'too_many_requests',
  )
  async complete(
    @CurrentJob() video: VideoRecord,
    @Param('uploadId') uploadId: string,
    @ValidatedQuery(uploadKeySchema) { key }: UploadKey,
  ) {
    assertUploadMatches(video, uploadId, key);
    await this.uploads.complete(video);
    return { location: `${this.environment.PUBLIC_BASE_URL}/v1/videos/${video._id}`, key };
  }

  @Delete('multipart/:uploadId')
  @HttpCode(202)
  @ApiParam({ name: 'uploadId' })
  @DescribeQuery(uploadKeySchema)
  @Operation('companionAbortUpload', 'For Uppy: end the job whose upload was canceled')
  @DescribeResponse(202, 'It is being ended.', null, 'invalid_request', 'upload_unknown', 'upload_closed')
  async abort(
    @CurrentJob() video: VideoRecord,
    @Param('uploadId') uploadId: string,
    @ValidatedQuery(uploadKeySchema) { key }: UploadKey,
  ): Promise<void> {
    assertUploadMatches(video, uploadId, key);
    await this.uploads.abort(video);
  }

  @Get('params')
  @Operation('companionSignWhole', 'For Uppy: always refused, because an upload in one piece could not be resumed')
  @ApiResponse({ status: 422, description: describeProblem('multipart_only'), content: PROBLEM_CONTENT })
  rejectSinglePartUpload(): never {
    throw new Problem('multipart_only');
  }
}

function assertUploadMatches(video: VideoRecord, uploadId: string, key: string): void {
  if (uploadId !== video.uploadId || key !== inputKey(video._id)) throw new Problem('upload_unknown');
}
