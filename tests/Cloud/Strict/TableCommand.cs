using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Serverless.Cloud.Tests.Strict;

/// <summary>An operation on one entity, alone or in a transaction.</summary>
internal sealed partial record TableCommand(string Table, string Partition, string Row, JsonElement? Entity)
{
    /// <summary>The operations of a transaction (multipart/mixed).</summary>
    public static IReadOnlyList<TableCommand> OfBatch(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body);
        var heads = Head().Matches(text);
        return [.. heads.Select((head, i) =>
        {
            var section = text[head.Index..(i + 1 < heads.Count ? heads[i + 1].Index : text.Length)];
            var json = section.IndexOf("\n{", StringComparison.Ordinal);
            return Of(new Uri(head.Groups["uri"].Value), json < 0 ? null : section[(json + 1)..]);
        })];
    }

    /// <param name="uri">The address, which contains the keys unless it is an insert.</param>
    /// <param name="body">Text that begins with the entity; null if there is none.</param>
    public static TableCommand Of(Uri uri, string? body)
    {
        var address = Address().Match(uri.AbsolutePath);
        var entity = body is null ? (JsonElement?)null : First(body);
        return new TableCommand(
            address.Groups["table"].Value,
            Key(address.Groups["partition"], entity, "PartitionKey"),
            Key(address.Groups["row"], entity, "RowKey"),
            entity);
    }

    private static string Key(Group inAddress, JsonElement? entity, string name) => inAddress.Success
        ? Uri.UnescapeDataString(inAddress.Value).Replace("''", "'", StringComparison.Ordinal)
        : entity?.TryGetProperty(name, out var key) == true ? key.GetString() ?? "" : "";

    private static JsonElement First(string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
        using var entity = JsonDocument.ParseValue(ref reader);
        return entity.RootElement.Clone();
    }

    [GeneratedRegex(@"^(POST|PUT|PATCH|MERGE|DELETE) (?<uri>\S+) HTTP/1\.1", RegexOptions.Multiline)]
    private static partial Regex Head();

    [GeneratedRegex(@"/(?<table>[^/(]+)(\(PartitionKey='(?<partition>.*)',RowKey='(?<row>.*)'\))?$")]
    private static partial Regex Address();
}
