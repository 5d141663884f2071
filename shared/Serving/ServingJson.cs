using System.Text.Json.Serialization;
using Serverless.Serving.Models;
using Serverless.Serving.Results;
using Serverless.Serving.Results.DeadLetters;
using Serverless.Serving.Webhooks;

namespace Serverless.Serving;

/// <summary>
/// JSON for all records of this assembly (wire, stores, messages, manifests): camelCase, and nulls are omitted.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Job))]
[JsonSerializable(typeof(JobDocument))]
[JsonSerializable(typeof(Attempt))]
[JsonSerializable(typeof(Outcome))]
[JsonSerializable(typeof(StoredOutcome))]
[JsonSerializable(typeof(MessageHeader))]
[JsonSerializable(typeof(CallbackMessage))]
[JsonSerializable(typeof(WebhookEvent))]
[JsonSerializable(typeof(WebhookDelivery))]
[JsonSerializable(typeof(WebhookDeliveryPage))]
[JsonSerializable(typeof(WebhookEndpoint))]
[JsonSerializable(typeof(WebhookEndpointPage))]
[JsonSerializable(typeof(DeadLetterEntry))]
[JsonSerializable(typeof(ModelManifest))]
[JsonSerializable(typeof(ModelReport))]
[JsonSerializable(typeof(IReadOnlyList<BatchLesson>))]
public sealed partial class ServingJson : JsonSerializerContext;
