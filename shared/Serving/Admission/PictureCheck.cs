using System.Buffers.Binary;
using Serverless.Serving.Models;

namespace Serverless.Serving.Admission;

/// <summary>
/// Checks the pictures of an input that an image step decodes. Only their headers are read; the worker decodes them.
/// </summary>
internal static class PictureCheck
{
    private static readonly string Rule =
        $"must be a PNG or JPEG of at most {EncodedPicture.MaxPixels} pixels, in binary or base64";

    public static void Check(Tensor input, ModelManifest manifest, string at, Faults faults)
    {
        if (manifest.Before?.Any(step => step is ImageStepSpec && step.From == input.Name) is not true)
        {
            return;
        }

        var rest = input.Data;
        for (var i = 0; !rest.IsEmpty && !faults.IsFull; i++)
        {
            var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(rest.Span);
            if (EncodedPicture.Read(rest.Slice(sizeof(uint), length)).Problem is { } problem)
            {
                faults.Add($"{at}.data[{i}]", $"{length} bytes", $"{Rule}; {problem}");
            }

            rest = rest[(sizeof(uint) + length)..];
        }
    }
}
