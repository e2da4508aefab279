import { HtmlValidate } from 'html-validate'

const validator = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:a11y'],
  rules: {
    'doctype-style': 'off',
    'void-style': 'off',
    'no-trailing-whitespace': 'off',
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    'long-title': 'off', // names of chats decide
    'no-inline-style': 'error',
    'no-raw-characters': 'off',
    'valid-id': ['error', { relaxed: true }],
    'require-sri': 'off', // own files
    'prefer-native-element': 'off', // scrollers and lists that script fills carry roles
    'form-dup-name': 'off', // a box for each person, all called person
    'input-missing-label': 'error',
    'text-content': 'error',
  },
  elements: ['html5', { 'hx-upsert': {}, 'hx-partial': {} }],
})

/** What a validator that nobody here wrote says against some markup. */
export async function complaints(markup: string): Promise<readonly string[]> {
  const report = await validator.validateString(markup)
  return report.results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${line} ${ruleId}: ${message}`))
}
