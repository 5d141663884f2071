using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Serving.Inference.Caching;

/// <summary>
/// Identifies a result: the SHA-256 of the version's content and of the inputs' names, datatypes, shapes and bytes.
/// </summary>
public readonly record struct InputKey(UInt128 Upper, UInt128 Lower)
{
    /// <param name="content">The digest of the version's files.</param>
    /// <param name="inputs">The inputs of the run.</param>
    public static InputKey Of(string content, IReadOnlyList<Tensor> inputs)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, content);
        foreach (var input in inputs)
        {
            // Every part is preceded by its length, so no two lists of tensors produce the same bytes.
            Append(hash, input.Name);
            Append(hash, (int)input.Datatype);
            Append(hash, input.Shape.Count);
            foreach (var dimension in input.Shape)
            {
                Append(hash, dimension);
            }

            Append(hash, input.Data.Length);
            hash.AppendData(input.Data.Span);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return new InputKey(
            BinaryPrimitives.ReadUInt128LittleEndian(digest), BinaryPrimitives.ReadUInt128LittleEndian(digest[16..]));
    }

    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Append(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
