using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Serving.Inference.Caching;

/// <summary>What makes inputs the same: the SHA-256 of their names, datatypes, shapes and bytes.</summary>
public readonly record struct InputKey(UInt128 Upper, UInt128 Lower)
{
    public static InputKey Of(IReadOnlyList<Tensor> inputs)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var input in inputs)
        {
            // Every part is told its length, so that no two lists of tensors make the same stretch of bytes.
            var name = Encoding.UTF8.GetBytes(input.Name);
            Append(hash, name.Length);
            hash.AppendData(name);
            Append(hash, (int)input.Datatype);
            Append(hash, input.Shape.Count);
            foreach (var dimension in input.Shape)
                Append(hash, dimension);

            Append(hash, input.Data.Length);
            hash.AppendData(input.Data.Span);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return new InputKey(BinaryPrimitives.ReadUInt128LittleEndian(digest), BinaryPrimitives.ReadUInt128LittleEndian(digest[16..]));
    }

    private static void Append(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
