/**
 * The DynamoDB engine: one table, read by keys, and one index for due records. No type of the AWS
 * SDK leaves this package.
 *
 * <p>{@code RecordItem} and {@code SessionItem} define the items; {@code docs/stores.md} lists the
 * requests of every operation. All reads except those of the index are strongly consistent.
 */
package io.telegramauth.store.dynamodb;
