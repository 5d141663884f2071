using System.Text.Json.Serialization;
using Serverless.Serving.Backlog;
using Serverless.Serving.Batching;
using Serverless.Serving.Models;
using Serverless.Serving.Results;
using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Serving;

/// <summary>How this assembly's records look in stores, messages and manifests: camelCase, absent rather than null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Job))]
[JsonSerializable(typeof(Attempt))]
[JsonSerializable(typeof(Outcome))]
[JsonSerializable(typeof(StoredOutcome))]
[JsonSerializable(typeof(MessageHeader))]
[JsonSerializable(typeof(CallbackMessage))]
[JsonSerializable(typeof(DeadJob))]
[JsonSerializable(typeof(ModelManifest))]
[JsonSerializable(typeof(ModelReport))]
[JsonSerializable(typeof(IReadOnlyList<BatchLesson>))]
public sealed partial class ServingJson : JsonSerializerContext;
