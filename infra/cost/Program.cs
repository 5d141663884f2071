using System.Text.Json;
using Serverless.Cost;

// dotnet run --project infra/cost [-- PRICES.json]
var file = args is [var given] ? given : Path.Combine(AppContext.BaseDirectory, "prices.json");
var prices = JsonSerializer.Deserialize(File.ReadAllText(file), CostJson.Default.Prices)
    ?? throw new JsonException($"{file} contains no prices.");
Console.Write(CostTable.Of(prices));
