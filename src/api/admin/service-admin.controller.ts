import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Redirect } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { z } from 'zod';
import type { AddressBlockRecord } from '../../persistence/address-blocks/address-block.schema.js';
import { AddressBlocksRepository } from '../../persistence/address-blocks/address-blocks.repository.js';
import { MaintenanceRepository } from '../../persistence/maintenance/maintenance.repository.js';
import { Operation } from '../access/operation.js';
import { Actor } from '../access/principal.js';
import { iso } from '../http/iso.js';
import { DescribeResponse, ValidatedBody, DescribeBody } from '../http/zod-validation.js';
import {
  addBlockSchema,
  archiveAuditSchema,
  auditArchiveSchema,
  beginMaintenanceSchema,
  blockSchema,
  blocksSchema,
  maintenanceSchema,
  queueOverviewSchema,
  type AddBlock,
} from './admin.schemas.js';
import { ServiceAdminService } from './service-admin.service.js';

const MAX_BLOCKS_LISTED = 1000;

@Controller('v1/admin')
export class ServiceAdminController {
  constructor(
    @Inject(ServiceAdminService) private readonly service: ServiceAdminService,
    @Inject(MaintenanceRepository) private readonly maintenance: MaintenanceRepository,
    @Inject(AddressBlocksRepository) private readonly blocks: AddressBlocksRepository,
  ) {}

  @Get('queue')
  @Operation(
    'getQueueOverview',
    'Get the number of jobs in each state, and the work that waits for each kind of worker',
  )
  @DescribeResponse(200, 'The overview.', queueOverviewSchema)
  async queue() {
    return await this.service.queueOverview();
  }

  @Get('maintenance')
  @Operation('getMaintenance', 'Get whether the service is in maintenance and refuses new work')
  @DescribeResponse(200, 'The maintenance status.', maintenanceSchema)
  async getMaintenance() {
    const record = await this.maintenance.current(Date.now());
    const [since, until] = [iso(record?.since ?? null), iso(record?.until ?? null)];
    return { on: record !== null, since, until };
  }

  @Put('maintenance')
  @Operation(
    'beginMaintenance',
    'Begin maintenance: new work is refused, running jobs continue. A repeat changes when it ends',
  )
  @DescribeBody(beginMaintenanceSchema)
  @DescribeResponse(200, 'The maintenance status.', maintenanceSchema, 'invalid_request')
  async beginMaintenance(
    @Actor() actor: string,
    @ValidatedBody(beginMaintenanceSchema) { until, ...act }: z.output<typeof beginMaintenanceSchema>,
  ) {
    await this.service.beginMaintenance({ actor, ...act }, until === null ? null : new Date(until));
    return await this.getMaintenance();
  }

  @Delete('maintenance')
  @HttpCode(204)
  @Operation('endMaintenance', 'End maintenance: new work is accepted again')
  @DescribeResponse(204, 'New work is accepted.', null)
  async endMaintenance(@Actor() actor: string): Promise<void> {
    await this.service.endMaintenance({ actor, reasonCode: 'other' });
  }

  @Get('blocks')
  @Operation('listBlocks', 'List the blocked addresses, masked, newest first')
  @DescribeResponse(200, 'The blocks.', blocksSchema)
  async listBlocks() {
    return { blocks: (await this.blocks.list(MAX_BLOCKS_LISTED)).map(blockView) };
  }

  @Post('blocks')
  @Operation(
    'addBlock',
    'Block a network or an e-mail address from starting new work. A repeat changes when the block ends',
  )
  @DescribeBody(addBlockSchema)
  @DescribeResponse(201, 'The block.', blockSchema, 'invalid_request')
  async addBlock(@Actor() actor: string, @ValidatedBody(addBlockSchema) body: AddBlock) {
    return blockView(await this.service.addBlock({ actor, ...body }, body));
  }

  @Delete('blocks/:blockId')
  @HttpCode(204)
  @ApiParam({ name: 'blockId' })
  @Operation('removeBlock', 'Remove a block: new work from the address is accepted again')
  @DescribeResponse(204, 'The block is removed.', null, 'block_not_found')
  async removeBlock(@Actor() actor: string, @Param('blockId') blockId: string): Promise<void> {
    await this.service.removeBlock({ actor, reasonCode: 'other' }, blockId);
  }

  @Post('audit/archives')
  @Operation('archiveAudit', 'Move old entries of the audit log into a file in the object store')
  @DescribeBody(archiveAuditSchema)
  @DescribeResponse(
    201,
    'The archive. `listAudit` with `action=archive_audit` lists all archives.',
    auditArchiveSchema,
    'invalid_request',
  )
  async archive(
    @Actor() actor: string,
    @ValidatedBody(archiveAuditSchema) { before, ...act }: z.output<typeof archiveAuditSchema>,
  ) {
    return await this.service.archiveAudit({ actor, ...act }, new Date(before));
  }

  @Get('audit/archives/:name')
  @Redirect()
  @ApiParam({ name: 'name' })
  @Operation('downloadAuditArchive', 'Download an archive of the audit log, with one JSON object per line')
  @DescribeResponse(302, 'A redirect to a presigned URL that is valid for a few minutes.', null, 'not_found')
  async downloadArchive(@Param('name') name: string) {
    return { url: await this.service.archiveUrl(name), statusCode: 302 };
  }
}

function blockView({ _id: id, kind, shown, createdAt, until }: AddressBlockRecord): z.output<typeof blockSchema> {
  return { id, kind, shown, createdAt: iso(createdAt), until: iso(until) };
}
