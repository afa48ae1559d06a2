// Reads {expression, context} as JSON lines and answers each with a JSON line.
import { createInterface } from 'node:readline';
import { evaluate } from 'feelin';

for await (const line of createInterface({ input: process.stdin })) {
  const { expression, context } = JSON.parse(line);
  try {
    const answer = evaluate(expression, context);
    const value = answer && typeof answer === 'object' && 'warnings' in answer ? answer.value : answer;
    console.log(JSON.stringify({ value: value === undefined ? null : value }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error.message) }));
  }
}
