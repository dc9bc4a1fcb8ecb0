/**
 * The rows of the fault campaign. Each injects faults over and over, and compares what the service
 * has promised with the sandbox's own counts. A row runs a slice of itself with every suite and,
 * with {@code -Pcampaign}, as much as its figure in {@code docs/reliability.md} requires.
 */
package io.telegramauth.campaign;
