using System.Text.RegularExpressions;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Serverless.Cloud.Tests.Strict;

/// <summary>
/// Ends pages anywhere, because the services may: a query of tables can return fewer rows than asked for, or none, and
/// still continue (learn.microsoft.com/rest/api/storageservices/query-timeout-and-pagination), and so can a list of
/// blobs (learn.microsoft.com/rest/api/storageservices/list-blobs, maxresults). The emulator never does.
/// </summary>
internal sealed class OddPages(int seed) : HttpPipelinePolicy
{
    /// <summary>Marks the continuation of a page that was answered empty.</summary>
    private const string Again = "again-";

    private readonly Random _random = new(seed);

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (!IsAnswered(message))
        {
            ProcessNext(message, pipeline);
        }
    }

    public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        IsAnswered(message) ? ValueTask.CompletedTask : ProcessNextAsync(message, pipeline);

    private bool IsAnswered(HttpMessage message)
    {
        var uri = message.Request.Uri;
        var isTable = StrictTables.IsQuery(message.Request);
        if (!isTable && !uri.Query.Contains("comp=list", StringComparison.Ordinal))
        {
            return false;
        }

        var draw = Draw(3);
        string[] tokens = isTable ? ["NextPartitionKey", "NextRowKey"] : ["marker"];
        var values = tokens.Select(token => Value(uri.Query, token)).ToList();
        if (values[0].StartsWith(Again, StringComparison.Ordinal))
        {
            foreach (var (token, value) in tokens.Zip(values))
            {
                Set(uri, token, value[Again.Length..]);
            }
        }
        else if (draw == 0)
        {
            message.Response = isTable
                ? ServiceAnswer.Json(200, """{"value":[]}""")
                    .With("x-ms-continuation-NextPartitionKey", Again + values[0])
                    .With("x-ms-continuation-NextRowKey", Again + values[1])
                : ServiceAnswer.Xml(
                    "<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults ServiceEndpoint=\"x\" "
                    + $"ContainerName=\"x\"><Blobs /><NextMarker>{Again}{values[0]}</NextMarker></EnumerationResults>");
            return true;
        }

        var (size, longest) = isTable ? ("$top", 1_000) : ("maxresults", 5_000);
        var asked = int.TryParse(Value(uri.Query, size), out var number) ? number : longest;
        if (asked <= longest && draw < 2)
        {
            Set(uri, size, $"{Math.Min(asked, 1 + Draw(3))}");
        }

        return false;
    }

    private int Draw(int below)
    {
        lock (_random)
        {
            return _random.Next(below);
        }
    }

    private static string Value(string query, string name)
    {
        var match = Regex.Match(query, $"[?&]{Written(name)}=([^&]*)");
        return match.Success ? Uri.UnescapeDataString(match.Groups[1].Value) : "";
    }

    private static void Set(RequestUriBuilder uri, string name, string value)
    {
        var others = Regex.Replace(uri.Query, $"[?&]{Written(name)}=[^&]*", "").TrimStart('?', '&');
        uri.Query = value.Length == 0 ? $"?{others}"
            : $"?{others}{(others.Length == 0 ? "" : "&")}{name}={Uri.EscapeDataString(value)}";
    }

    private static string Written(string name) => name.Replace("$", @"(?:\$|%24)", StringComparison.Ordinal);
}
