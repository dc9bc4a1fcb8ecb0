package io.telegramauth.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexUpdate;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;

/** The table of {@code deploy/aws/table.yaml}. */
public final class TableTemplate {
  private static final Path FILE = Path.of("deploy", "aws", "table.yaml");

  private TableTemplate() {}

  /** The table's CloudFormation resource. */
  public static JsonNode resource() {
    try {
      return new YAMLMapper().readTree(FILE.toFile()).required("Resources").required("Table");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates the table without expiry, as tests live in the past. */
  public static void create(DynamoDbAsyncClient client, String name) {
    client.createTable(request(resource().required("Properties"), name)).join();
  }

  /**
   * Enables expiry. The table has no indexes then: DynamoDB Local treats every defined attribute as
   * part of the key of what it removes.
   */
  public static void removeWhatIsOver(DynamoDbAsyncClient client, String name) {
    for (GlobalSecondaryIndex index : indexes(resource().required("Properties"))) {
      client
          .updateTable(
              update ->
                  update
                      .tableName(name)
                      .globalSecondaryIndexUpdates(
                          GlobalSecondaryIndexUpdate.builder()
                              .delete(delete -> delete.indexName(index.indexName()))
                              .build()))
          .join();
    }
    JsonNode removal = resource().required("Properties").required("TimeToLiveSpecification");
    client
        .updateTimeToLive(
            update ->
                update
                    .tableName(name)
                    .timeToLiveSpecification(
                        specification ->
                            specification
                                .attributeName(removal.required("AttributeName").asText())
                                .enabled(removal.required("Enabled").asBoolean())))
        .join();
  }

  private static CreateTableRequest request(JsonNode properties, String name) {
    List<AttributeDefinition> attributes = new ArrayList<>();
    for (JsonNode attribute : properties.required("AttributeDefinitions")) {
      attributes.add(
          AttributeDefinition.builder()
              .attributeName(attribute.required("AttributeName").asText())
              .attributeType(attribute.required("AttributeType").asText())
              .build());
    }
    return CreateTableRequest.builder()
        .tableName(name)
        .billingMode(properties.required("BillingMode").asText())
        .attributeDefinitions(attributes)
        .keySchema(key(properties))
        .globalSecondaryIndexes(indexes(properties))
        .build();
  }

  private static List<GlobalSecondaryIndex> indexes(JsonNode properties) {
    List<GlobalSecondaryIndex> indexes = new ArrayList<>();
    for (JsonNode index : properties.required("GlobalSecondaryIndexes")) {
      String projected = index.required("Projection").required("ProjectionType").asText();
      indexes.add(
          GlobalSecondaryIndex.builder()
              .indexName(index.required("IndexName").asText())
              .keySchema(key(index))
              .projection(projection -> projection.projectionType(projected))
              .build());
    }
    return indexes;
  }

  private static List<KeySchemaElement> key(JsonNode properties) {
    List<KeySchemaElement> key = new ArrayList<>();
    for (JsonNode element : properties.required("KeySchema")) {
      key.add(
          KeySchemaElement.builder()
              .attributeName(element.required("AttributeName").asText())
              .keyType(element.required("KeyType").asText())
              .build());
    }
    return key;
  }
}
