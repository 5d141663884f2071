using System.Text.Json.Serialization;

namespace Serverless.Cost;

/// <summary>The list prices of one region, read from a file that you can replace.</summary>
public sealed record Prices
{
    public required string Currency { get; init; }

    public required string Source { get; init; }

    public required double CorePerHour { get; init; }

    public required double GigabyteOfMemoryPerHour { get; init; }

    public required double ServiceBusStandardPerMonth { get; init; }

    public required double ServiceBusMillionOperations { get; init; }

    public required double ServiceBusIncludedMillions { get; init; }

    public required double ServiceBusPremiumUnitPerHour { get; init; }

    public required double StoragePerMillionTransactions { get; init; }

    public required double LogsPerGigabyte { get; init; }

    public required double PrivateEndpointPerHour { get; init; }

    public required double NatGatewayPerHour { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Prices))]
internal sealed partial class CostJson : JsonSerializerContext;
