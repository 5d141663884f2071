using CsCheck;
using Serverless.Serving.Inference.Memory;

namespace Serverless.Serving.Tests.Inference.Memory;

public sealed class MemoryAllowanceTests
{
    private const int Megabyte = 1 << 20;

    [Fact]
    public void The_declared_memory_covers_files_and_arena() =>
        Assert.Equal(10u * Megabyte - 3, new MemoryAllowance(declared: 10, files: 3, runMemory: 5).Arena);

    [Fact]
    public void Without_a_declared_limit_the_arena_has_the_instance_limit() =>
        Assert.Equal(5u, new MemoryAllowance(declared: null, files: 3, runMemory: 5).Arena);

    [Fact]
    public void There_is_always_a_limit_and_it_never_exceeds_the_declared_one() =>
        Gen.Select(Gen.Int[1, 1 << 20], Gen.Long[0, 1L << 42]).Sample((declared, files) =>
        {
            var arena = new MemoryAllowance(declared, files, runMemory: 0).Arena;

            Assert.True(arena >= 1);
            Assert.True(arena == 1 || files + arena <= (long)declared * Megabyte);
        });

    [Fact]
    public void A_limit_of_zero_is_refused() =>
        Assert.Equal(1u, new MemoryAllowance(declared: null, files: 3, runMemory: 0).Arena);

    [Theory]
    [InlineData(1_000, Megabyte)]
    [InlineData(3 * Megabyte, 3 * Megabyte)]
    [InlineData(9 * Megabyte, Megabyte)]
    public void A_constant_is_stored_only_if_it_fits_and_is_not_larger_than_the_files(long files, long largest) =>
        Assert.Equal(largest, new MemoryAllowance(declared: 10, files, runMemory: 5).LargestConstant);

    [Fact]
    public void A_version_that_takes_exactly_its_limit_is_not_refused() =>
        Assert.Null(new MemoryAllowance(declared: 1, files: 76, runMemory: 5).Refusal(taken: Megabyte - 76));

    [Fact]
    public void A_refusal_names_the_needed_memory_the_declared_limit_and_the_remedy() =>
        Assert.Equal(
            "takes 1048577 bytes when loaded (76 for files, 1048501 in addition); its manifest's memoryMegabytes "
                + "allows 1 MB. "
                + "Raise memoryMegabytes (1) in its manifest: 2 MB are enough to load it, runs need more.",
            new MemoryAllowance(declared: 1, files: 76, runMemory: 5).Refusal(taken: Megabyte - 75));

    [Fact]
    public void A_refusal_without_a_declared_limit_names_the_setting() =>
        Assert.Equal(
            "takes 6 bytes in addition to its files when loaded; the instance allows 5. "
                + "Raise Inference:RunMemoryMegabytes, or declare memoryMegabytes in its manifest: 1 MB are enough to "
                + "load it, runs need more.",
            new MemoryAllowance(declared: null, files: 76, runMemory: 5).Refusal(taken: 6));

    [Fact]
    public void A_refusal_beyond_the_arena_maximum_says_so() =>
        Assert.Equal(
            "takes 5000000000 bytes in addition to its files when loaded; an ONNX Runtime arena can have at most "
                + "4294967295. "
                + "Publish a smaller version.",
            new MemoryAllowance(declared: 9_000, files: 76, runMemory: 5).Refusal(taken: 5_000_000_000));

    [Fact]
    public void The_runtime_message_about_its_limit_is_translated()
    {
        const string Message = "[ErrorCode:Fail] Tile: bfc_arena.cc:360 Available memory of 256 is smaller than "
            + "requested bytes of 12582912";

        Assert.Equal(
            "it requested 12582912 bytes of memory, but only 256 of its 1048500 are left. Raise memoryMegabytes (1) "
                + "in its manifest, or send a smaller input.",
            new MemoryAllowance(declared: 1, files: 76, runMemory: 5).Shortage(Message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[ErrorCode:InvalidArgument] Got invalid dimensions for input: x")]
    [InlineData("Available memory of 99999999999999999999999999 is smaller than requested bytes of 1")]
    public void Other_runtime_messages_are_not_translated(string message) =>
        Assert.Null(new MemoryAllowance(declared: 1, files: 76, runMemory: 5).Shortage(message));
}
