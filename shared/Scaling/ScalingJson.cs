using System.Text.Json.Serialization;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Decisions;
using Serverless.Scaling.Effects;

namespace Serverless.Scaling;

/// <summary>
/// The JSON form of this assembly's records, in stores and on the wire: camelCase, without null members.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(FlatDecision), typeof(FlatBurstStatus)])]
[JsonSerializable(typeof(Decision))]
[JsonSerializable(typeof(LedgerPage))]
[JsonSerializable(typeof(BurstStatus))]
[JsonSerializable(typeof(ArrivalSecond))]
[JsonSerializable(typeof(IReadOnlyList<ArrivalSecond>))]
[JsonSerializable(typeof(InstanceReport))]
[JsonSerializable(typeof(ConcurrencyControl))]
[JsonSerializable(typeof(Override))]
public sealed partial class ScalingJson : JsonSerializerContext;
