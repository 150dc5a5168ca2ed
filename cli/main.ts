import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { addCompress } from './commands/compress.js';
import { addDownload } from './commands/download.js';
import { addList } from './commands/list.js';
import { addRefund } from './commands/refund.js';
import { addStatus } from './commands/status.js';
import { addWebhooks } from './commands/webhooks.js';
import {
  PLAIN_WORDS,
  assertOptionsOnce,
  explainMistake,
  reportUsageFailure,
  withoutDoubleDash,
} from './command-line.js';
import { EXIT, EXIT_CODES_TEXT } from './exit-codes.js';
import { SHARED_OPTIONS } from './options.js';

const args = withoutDoubleDash(hideBin(process.argv));
const shared = yargs(args).scriptName('mailsized').usage('$0 <command>').options(SHARED_OPTIONS);

await [addCompress, addStatus, addList, addDownload, addRefund, addWebhooks]
  .reduce((all, add) => add(all), shared)
  .completion('completion', 'Print a script that completes commands in your shell')
  .demandCommand(1, 'Which command?')
  .recommendCommands()
  .strict()
  .parserConfiguration({ 'short-option-groups': false })
  .check(assertOptionsOnce)
  .locale('en')
  .updateStrings(PLAIN_WORDS)
  .wrap(110)
  .version('0.1.0')
  .epilogue(`MAILSIZED_API_KEY: the key of your account. Without it you are anonymous.\n\n${EXIT_CODES_TEXT}`)
  .fail((message, error) => {
    reportUsageFailure(args, explainMistake(args, message || error.message, shared));
    process.exit(EXIT.usage);
  })
  .parseAsync();
