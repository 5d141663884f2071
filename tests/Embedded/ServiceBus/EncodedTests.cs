using Amqp;
using Amqp.Framing;
using Amqp.Types;
using CsCheck;
using Serverless.Embedded.ServiceBus.Protocol;

namespace Serverless.Embedded.Tests.ServiceBus;

/// <summary>
/// The parser of encoded bytes must agree with the library for valid bytes, and must never read beyond invalid ones.
/// </summary>
public sealed class EncodedTests
{
    private static readonly object[] Values =
    [
        true, (byte)1, 2,
            300u, 4L, 5UL, 1.5, "text", new string('x', 300), new Symbol("symbol"), new byte[] { 1, 2, 3 }, Guid.Empty,
        new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        new List { 1, "two", new List { 3 } }, new Map { ["a"] = 1, ["b"] = new Map() },
        new[] { 1L, 2L, 3L }, new Accepted(),
        new Modified { UndeliverableHere = true, MessageAnnotations = new Fields { [new Symbol("a")] = "b" } },
    ];

    [Fact]
    public void The_length_of_a_value_matches_the_library()
    {
        foreach (var value in Values)
        {
            var bytes = Bytes(value);
            Assert.Equal(bytes.Length, Encoded.EndOf([.. bytes, 0xFF], 0));
        }
    }

    [Fact]
    public void Any_bytes_are_parsed_to_their_end_or_refused()
    {
        Gen.Byte.Array[0, 64].Sample(bytes =>
        {
            try
            {
                Assert.InRange(Encoded.EndOf(bytes, 0), 1, bytes.Length);
                Encoded.MakeKeysSymbols((byte[])bytes.Clone(), 0);
            }
            catch (AmqpException e)
            {
                Assert.Equal(ErrorCode.DecodeError, (string)e.Error.Condition);
            }
        });
    }

    [Fact]
    public void Any_bytes_are_a_message_or_are_refused()
    {
        Gen.Byte.Array[0, 64].Sample(bytes =>
        {
            try
            {
                Assert.NotEmpty(MessageContent.Read(bytes).Id);
            }
            catch (Exception e)
            {
                Assert.IsAssignableFrom<Exception>(e);
                Assert.False(
                    e is StackOverflowException or OutOfMemoryException or NullReferenceException, e.ToString());
            }
        });
    }

    [Fact]
    public void Keys_become_symbols_and_values_stay_unchanged()
    {
        var bytes = Bytes(new Map { ["key"] = "value", [new string('k', 300)] = new Map { ["inner"] = "text" } });

        Encoded.MakeKeysSymbols(bytes, 0);

        var map = (Map)Encoder.ReadObject(new ByteBuffer(bytes, 0, bytes.Length, bytes.Length));
        Assert.All(map.Keys, key => Assert.IsType<Symbol>(key));
        Assert.Equal("value", map[new Symbol("key")]);
        Assert.Equal("text", ((Map)map[new Symbol(new string('k', 300))])[new Symbol("inner")]);
    }

    private static byte[] Bytes(object value)
    {
        var buffer = new ByteBuffer(64, autoGrow: true);
        Encoder.WriteObject(buffer, value);
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }
}
