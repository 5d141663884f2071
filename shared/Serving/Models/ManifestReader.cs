using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace Serverless.Serving.Models;

/// <summary>
/// Reads a manifest. Whatever the bytes are, they are a manifest or there is a sentence that says why not.
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
            // A text that escapes half of a character, for one: JSON allows it, and .NET has no such string.
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
        var broken = ManifestShape.Broken(document.RootElement, Manifest).ToList();
        if (broken.Count == 0 && document.Deserialize(Manifest) is { } manifest)
        {
            broken.AddRange(ManifestRules.Broken(manifest, folder));
            if (broken.Count == 0)
            {
                return new ManifestReading(manifest, null);
            }
        }

        return ManifestReading.Refused(string.Join(' ', broken));
    }

    /// <summary>Without the byte order mark that some editors write.</summary>
    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> json) =>
        json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;

    private static JsonTypeInfo<ModelManifest> TypeOfManifest()
    {
        // The members of an object have no order, so the kind of a step may stand anywhere.
        var options = new JsonSerializerOptions(
            ServingJson.Default.Options) { AllowOutOfOrderMetadataProperties = true };
        return (JsonTypeInfo<ModelManifest>)options.GetTypeInfo(typeof(ModelManifest));
    }
}

/// <summary>A manifest, or the sentences that say why there is none.</summary>
internal sealed record ManifestReading(ModelManifest? Manifest, string? Problem)
{
    public static ManifestReading Refused(string problem) => new(null, problem);
}
