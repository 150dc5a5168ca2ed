/** The least that the environment must say for all roles together. */
export const MINIMAL_ENVIRONMENT = {
  MONGODB_URI: 'mongodb://127.0.0.1/mailsized',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  STRIPE_SECRET_KEY: 'sk_test_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
  JOB_TOKEN_SECRET: 'a secret of some length',
  EMAIL_HASH_SECRET: 'another secret of some length',
  WEBHOOK_SECRETS_KEY: 'a third secret of some length',
  BACKUP_KEY: 'a fourth secret of some length',
};
