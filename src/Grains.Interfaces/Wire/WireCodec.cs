using System.Buffers;
using System.Text.Json;
using Orleans;
using Orleans.Serialization;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.WireProtocol;

namespace CreditGrains.Grains.Wire;

/// <summary>
/// Writes the plain records of the accounts for Orleans: a name of <see cref="WireTypes"/>, then JSON. Between two grains of one silo nothing is written and nothing copied,
/// since everything that crosses is immutable.
/// </summary>
[Alias("credit")]
public sealed class WireCodec : IGeneralizedCodec, IGeneralizedCopier, ITypeFilter
{
    [ThreadStatic]
    private static Scratch? scratch;

    public bool IsSupportedType(Type type) => type == typeof(WireCodec) || WireTypes.Find(type) is not null;

    public bool? IsTypeAllowed(Type type) => IsSupportedType(type) ? true : null;

    public object? DeepCopy(object? input, CopyContext context) => input;

    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, object? value) where TBufferWriter : IBufferWriter<byte>
    {
        if (value is null)
        {
            ReferenceCodec.WriteNullReference(ref writer, fieldIdDelta);
            return;
        }

        var type = WireTypes.Find(value.GetType())!;
        var text = scratch ??= new Scratch();
        try
        {
            JsonSerializer.Serialize(text.Json, value, type.Info);
            text.Json.Flush();
            ReferenceCodec.MarkValueField(writer.Session);
            writer.WriteFieldHeader(fieldIdDelta, expectedType!, typeof(WireCodec), WireProtocolType);
            writer.WriteVarUInt32((uint)(1 + type.AsciiName.Length + text.Bytes.WrittenCount));
            writer.WriteByte((byte)type.AsciiName.Length);
            writer.Write(type.AsciiName);
            writer.Write(text.Bytes.WrittenSpan);
        }
        finally
        {
            text.Clear();
        }
    }

    public object? ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        if (field.IsReference) return ReferenceCodec.ReadReference(ref reader, field.FieldType!);

        field.EnsureWireType(WireProtocolType);
        ReferenceCodec.MarkValueField(reader.Session);
        var length = (int)reader.ReadVarUInt32();
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var content = rented.AsSpan(0, length);
            reader.ReadBytes(content);
            var nameLength = content[0];
            return JsonSerializer.Deserialize(content[(1 + nameLength)..], WireTypes.Find(content.Slice(1, nameLength)).Info);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private const Orleans.Serialization.WireProtocol.WireType WireProtocolType = Orleans.Serialization.WireProtocol.WireType.LengthPrefixed;

    // One per thread: a message is written without a pause.
    private sealed class Scratch
    {
        private const int KeptMost = 64 * 1024;

        public Scratch() => Json = new Utf8JsonWriter(Bytes, new JsonWriterOptions { SkipValidation = true });

        public ArrayBufferWriter<byte> Bytes { get; private set; } = new(1024);

        public Utf8JsonWriter Json { get; }

        public void Clear()
        {
            if (Bytes.Capacity > KeptMost) Bytes = new ArrayBufferWriter<byte>(1024);
            else Bytes.ResetWrittenCount();
            Json.Reset(Bytes);
        }
    }
}
