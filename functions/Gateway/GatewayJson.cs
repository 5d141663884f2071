using System.Text.Json.Serialization;
using Serverless.Gateway.Burst;
using Serverless.Gateway.DeadLetters;
using Serverless.Gateway.Http.Answers;
using Serverless.Gateway.Jobs;
using Serverless.Gateway.Models;
using Serverless.Gateway.OpenInference;
using Serverless.Gateway.Queues;
using Serverless.Gateway.Webhooks;
using Serverless.Serving.Backlog;

namespace Serverless.Gateway;

/// <summary>Serializes this assembly's documents: camelCase, with null members omitted.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HistoryDocument))]
[JsonSerializable(typeof(DeadLetterPage))]
[JsonSerializable(typeof(ReadinessState))]
[JsonSerializable(typeof(ProblemDocument))]
[JsonSerializable(typeof(BatchDocument))]
[JsonSerializable(typeof(JobListDocument))]
[JsonSerializable(typeof(InferModelDocument))]
[JsonSerializable(typeof(InferModelState))]
[JsonSerializable(typeof(InferServerDocument))]
[JsonSerializable(typeof(InferServerState))]
[JsonSerializable(typeof(ModelDocument))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(InferDocument))]
[JsonSerializable(typeof(PurgeDocument))]
[JsonSerializable(typeof(QueueList))]
[JsonSerializable(typeof(SecretDocument))]
internal sealed partial class GatewayJson : JsonSerializerContext;
