using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace Serverless.Serving.Models;

/// <summary>
/// Reads a manifest. For any input, the result is a manifest or a sentence that explains why there is none.
/// </summary>
internal static class ManifestReader
{
    public const int MaxBytes = 1 << 20;

    private static readonly JsonTypeInfo<ModelManifest> Manifest = TypeOfManifest();

    /// <param name="json">The bytes of the file.</param>
    /// <param name="folder">The name of the model's folder.</param>
    public static ManifestReading Read(ReadOnlyMemory<byte> json, string folder)
    {
        try
        {
            return Parse(WithoutMark(json), folder);
        }
        catch (JsonException e)
        {
            return ManifestReading.Refused($"is not JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException or ArgumentException)
        {
            // For example, an unpaired surrogate escape: JSON allows it, but .NET cannot represent it.
            return ManifestReading.Refused($"cannot be read: {e.Message}");
        }
    }

    private static ManifestReading Parse(ReadOnlyMemory<byte> json, string folder)
    {
        if (!Utf8.IsValid(json.Span))
        {
            return ManifestReading.Refused("is not UTF-8; save it in that encoding.");
        }

        using var document = JsonDocument.Parse(json);
        var violations = ManifestShape.Violations(document.RootElement, Manifest).ToList();
        if (violations.Count == 0 && document.Deserialize(Manifest) is { } manifest)
        {
            violations.AddRange(ManifestRules.Violations(manifest, folder));
            if (violations.Count == 0)
            {
                return new ManifestReading(manifest, null);
            }
        }

        return ManifestReading.Refused(string.Join(' ', violations));
    }

    /// <summary>Removes the byte order mark that some editors write.</summary>
    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> json) =>
        json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;

    private static JsonTypeInfo<ModelManifest> TypeOfManifest()
    {
        // JSON members have no order, so the discriminator of a step may be at any position.
        var options = new JsonSerializerOptions(
            ServingJson.Default.Options) { AllowOutOfOrderMetadataProperties = true };
        return (JsonTypeInfo<ModelManifest>)options.GetTypeInfo(typeof(ModelManifest));
    }
}

/// <summary>A manifest, or the reasons why there is none.</summary>
internal sealed record ManifestReading(ModelManifest? Manifest, string? Problem)
{
    public static ManifestReading Refused(string problem) => new(null, problem);
}
