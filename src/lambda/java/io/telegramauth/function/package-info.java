/**
 * What AWS Lambda is to the rooms, in the package that {@code -Plambda} builds and in no other: how
 * long an invocation may still run.
 *
 * <p>Implements ports only; nobody sees it.
 */
package io.telegramauth.function;
