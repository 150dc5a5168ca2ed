import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'dist/',
      '.cache/',
      '.data/',
      'node_modules/',
      'client/dist/',
      'client/node.d.ts',
      'client/src/generated/',
      'test/replay/histories/',
      '**/*.mjs',
      '*.cjs',
      'eslint.config.js',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  prettier,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_$' }],
      // Every error is handled, mapped or thrown again.
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'] }],
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 16],
      // Interfaces promise a Promise where one implementation happens to answer at once.
      '@typescript-eslint/require-await': 'off',
      eqeqeq: ['error', 'always'],
    },
  },
  {
    // One schema reads the environment, for Nest and for the command that does without: a variable read elsewhere would be neither checked nor documented.
    files: ['src/**', 'activities/**', 'workers/**', 'workflows/**'],
    ignores: ['src/config/config.module.ts', 'src/programs/compress-file/main.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Read src/config instead.' },
      ],
    },
  },
  {
    files: ['src/**', 'activities/**', 'workflows/**'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['workflows/**'],
    ignores: ['workflows/patched.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          name: '@temporalio/workflow',
          importNames: ['patched', 'deprecatePatch'],
          message: 'Import patched.js: workflows/changes.ts lists every change.',
        },
      ],
    },
  },
  {
    // What runs in the browsers that web/vite.config.ts names. The build changes syntax for them, but adds nothing that they do not have.
    files: ['client/src/**', 'web/src/**', 'texts/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...[
          { object: 'AbortSignal', property: 'any' },
          { object: 'URL', property: 'canParse' },
          { object: 'URL', property: 'parse' },
          { property: 'toSorted' },
          { property: 'toReversed' },
          { property: 'toSpliced' },
        ].map((newer) => ({ ...newer, message: 'Newer than the browsers that the page is built for.' })),
      ],
    },
  },
  {
    // Objects of a foreign API have as many defaults as fields; that is a table, not a decision.
    files: ['stack/simulators/**'],
    rules: { complexity: 'off' },
  },
  {
    files: ['src/main.ts', 'src/programs/*/main.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    // What arrives over HTTP in tests has no type; the assertions are the check.
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
