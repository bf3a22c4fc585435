/**
 * The emoji of the picker with the words that find them, in English and in Hindi: in each line an emoji and its words. A
 * chosen few, not all there are: what is typed or pasted from the system's own keyboard works as well.
 */
export type EmojiGroup = 'faces' | 'hands' | 'hearts' | 'nature' | 'food' | 'fun' | 'things' | 'flags';

export const emojiLines: Readonly<Record<EmojiGroup, string>> = {
  faces: `
😀 grin smile happy खुश हँसी
😃 smiley happy खुश
😄 smile laugh happy खुश हँसी
😁 beam grin हँसी
😆 laughing squint हँसी
😅 sweat relief nervous पसीना राहत
😂 joy tears laugh lol हँसी आँसू
🤣 rofl rolling laugh हँसी लोटपोट
🙂 slight smile मुस्कान
🙃 upside down उल्टा
😉 wink आँख मारना
😊 blush smile शर्म मुस्कान
😇 angel innocent फ़रिश्ता मासूम
🥰 love hearts smiling प्यार
😍 heart eyes love प्यार
🤩 star struck wow सितारे वाह
😘 kiss blow चुम्मा
😋 yum tasty स्वाद
😜 wink tongue silly शरारत
🤪 zany crazy पागल
🤗 hug गले
🤭 giggle oops हँसी छिपाना
🤫 shush quiet चुप
🤔 think hmm सोच
🫡 salute yes sir सलाम
😐 neutral meh
😶 silent no mouth चुप
😏 smirk
🙄 eye roll ऊब
😬 grimace awkward
😌 relieved calm राहत शांत
😔 sad pensive उदास
😴 sleep tired नींद
🤤 drool
😷 mask sick बीमार मास्क
🤒 sick fever बीमार बुखार
🤕 hurt injured चोट
🤢 nausea sick उल्टी
🥵 hot गर्मी
🥶 cold freezing ठंड सर्दी
😵 dizzy चक्कर
🤯 mind blown shock हैरान
🥳 party celebrate जश्न पार्टी
😎 cool sunglasses मस्त चश्मा
🤓 nerd geek चश्मा पढ़ाकू
😕 confused उलझन
😟 worried चिंता
☹️ frown sad उदास
😮 wow surprised open mouth हैरान वाह
😳 flushed embarrassed शर्म
🥺 pleading please विनती प्लीज़
😢 cry sad tear रोना आँसू
😭 sob cry loud रोना
😱 scream fear डर चीख
😤 huff proud गुस्सा
😡 angry mad गुस्सा
🤬 swear angry गुस्सा गाली
😈 devil naughty शैतान
💀 skull dead मर गया
💩 poop
🤡 clown जोकर
👻 ghost भूत
🤖 robot bot रोबोट
😺 cat smile बिल्ली`,
  hands: `
👍 thumbs up yes ok like ठीक हाँ अच्छा
👎 thumbs down no dislike नहीं खराब
👌 ok perfect ठीक बढ़िया
✌️ victory peace जीत
🤞 fingers crossed luck दुआ
🤟 love you
🤘 rock
🤙 call me
👈 left बाएँ
👉 right दाएँ
👆 up ऊपर
👇 down नीचे
☝️ one point एक
✋ stop hand रुको
👋 wave hello bye hi नमस्ते अलविदा
👏 clap bravo ताली शाबाश
🙌 hooray raised hands वाह
🫶 heart hands love प्यार
🤝 handshake deal हाथ मिलाना
🙏 namaste pray thanks please नमस्ते धन्यवाद प्रार्थना
💪 strong muscle ताकत
👊 punch fist घूँसा
🖐️ hand five हाथ
✍️ write लिखना
💅 nails
👀 eyes look देखो आँखें
🧠 brain smart दिमाग
👶 baby बच्चा
🧒 child बच्चा
👨 man आदमी
👩 woman औरत
👴 old man दादा नाना
👵 old woman दादी नानी
🤦 facepalm माथा पीटना
🤷 shrug पता नहीं
🙋 raise hand मैं हाथ
🙇 bow sorry माफ़ी
💃 dance नाच
🕺 dance man नाच
🏃 run दौड़
🚶 walk चलना
👨‍👩‍👧‍👦 family परिवार`,
  hearts: `
❤️ red heart love दिल प्यार
🧡 orange heart दिल
💛 yellow heart दिल
💚 green heart दिल
💙 blue heart दिल
💜 purple heart दिल
🖤 black heart दिल
🤍 white heart दिल
💔 broken heart टूटा दिल
💕 two hearts प्यार
💯 hundred perfect सौ पूरे
💥 boom धमाका
💫 dizzy star
💢 anger गुस्सा
💬 speech message मैसेज बात
🔥 fire hot lit आग
✨ sparkles चमक
⭐ star तारा
🌟 glowing star तारा
✅ check done yes हो गया सही
☑️ check
❌ cross no wrong नहीं गलत
❓ question सवाल
❗ exclamation important ज़रूरी
⚠️ warning चेतावनी
🚫 forbidden no मना
🆗 ok ठीक
🔴 red circle लाल
🟢 green circle हरा
🟡 yellow circle पीला
🕉️ om ओम
☪️ islam
✝️ cross christian`,
  nature: `
🐶 dog कुत्ता
🐱 cat बिल्ली
🐭 mouse चूहा
🐮 cow गाय
🐷 pig सूअर
🐵 monkey बंदर
🙈 see no evil monkey बंदर
🐘 elephant हाथी
🐯 tiger बाघ शेर
🦁 lion शेर
🐴 horse घोड़ा
🐪 camel ऊँट
🦚 peacock मोर
🦜 parrot तोता
🐔 chicken मुर्गी
🐦 bird चिड़िया
🦋 butterfly तितली
🐝 bee मधुमक्खी
🐍 snake साँप
🐢 turtle कछुआ
🐟 fish मछली
🌸 blossom flower फूल
🌹 rose गुलाब
🌻 sunflower सूरजमुखी
🪷 lotus कमल
🌳 tree पेड़
🌴 palm
🍀 clover luck किस्मत
🌍 earth world दुनिया
🌙 moon चाँद
☀️ sun सूरज धूप
⛅ cloud बादल
🌧️ rain बारिश
⛈️ storm तूफ़ान
🌈 rainbow इंद्रधनुष
❄️ snow बर्फ
💧 drop water पानी
🌊 wave sea लहर समुद्र`,
  food: `
☕ tea coffee chai चाय कॉफ़ी
🫖 teapot chai चाय
🥛 milk दूध
🍵 tea green चाय
🍺 beer
🥤 drink cold
🍛 curry rice खाना चावल
🍚 rice चावल
🫓 flatbread roti रोटी
🥘 food pan सब्ज़ी
🍲 stew dal दाल
🥗 salad सलाद
🌶️ chili spicy मिर्च
🧅 onion प्याज़
🥔 potato आलू
🍅 tomato टमाटर
🥭 mango आम
🍌 banana केला
🍎 apple सेब
🍇 grapes अंगूर
🍉 watermelon तरबूज़
🥥 coconut नारियल
🍕 pizza पिज़्ज़ा
🍔 burger बर्गर
🍟 fries
🍿 popcorn
🍜 noodles नूडल्स
🥟 momo dumpling मोमो
🍳 egg अंडा
🍞 bread ब्रेड
🧀 cheese
🍰 cake केक
🎂 birthday cake जन्मदिन केक
🍫 chocolate चॉकलेट
🍬 sweet candy मिठाई
🍦 ice cream आइसक्रीम
🍽️ dinner plate खाना`,
  fun: `
🎉 party tada celebrate बधाई जश्न
🎊 confetti बधाई
🎁 gift present तोहफ़ा
🎈 balloon गुब्बारा
🪔 diya lamp diwali दीया दिवाली
🎆 fireworks आतिशबाज़ी
🧨 cracker पटाखा
🪁 kite पतंग
🏏 cricket bat क्रिकेट
⚽ football फ़ुटबॉल
🏀 basketball
🏸 badminton बैडमिंटन
🏐 volleyball
🏑 hockey हॉकी
♟️ chess शतरंज
🎲 dice game पासा खेल
🎯 target bullseye निशाना
🏆 trophy win जीत ट्रॉफ़ी
🥇 gold medal first पहला
🥈 silver medal second
🥉 bronze medal third
🎮 video game खेल
🎵 music song गाना संगीत
🎶 music notes गाना
🎤 mic sing गाना
🎧 headphones
🥁 drum ढोल तबला
🎸 guitar गिटार
🎬 film movie फ़िल्म
📷 camera photo कैमरा फ़ोटो
🎨 art paint रंग`,
  things: `
🔔 bell ghanti घंटी
🔕 bell off mute घंटी बंद
📱 phone mobile फ़ोन
💻 laptop computer लैपटॉप
⌚ watch घड़ी
⏰ alarm clock घड़ी अलार्म
⏳ hourglass wait इंतज़ार
📅 calendar date तारीख
📌 pin पिन
📎 clip
✏️ pencil पेंसिल
📝 note memo लिखना
📚 books किताबें
📖 book read किताब
📊 chart poll
📈 up chart growth बढ़त
📉 down chart घटत
💡 idea bulb विचार
🔍 search find खोज
🔒 lock ताला
🔑 key चाबी
💰 money पैसा
💵 cash money पैसा
💊 pill medicine दवा
🩺 doctor डॉक्टर
🧹 broom clean झाड़ू
🧺 basket
🛒 cart shopping खरीदारी
👗 dress कपड़े
👓 glasses चश्मा
👑 crown king ताज
🌂 umbrella छाता
🚗 car गाड़ी कार
🛺 auto rickshaw ऑटो रिक्शा
🚌 bus बस
🚆 train रेल ट्रेन
🚲 bicycle साइकिल
🏍️ motorcycle बाइक
✈️ plane flight हवाई जहाज़
🚀 rocket launch रॉकेट
🏠 home house घर
🏢 office दफ़्तर
🏫 school स्कूल
🏥 hospital अस्पताल
🛕 temple मंदिर
🕌 mosque मस्जिद
⛪ church गिरजा
🏖️ beach समुद्र
🏔️ mountain पहाड़
🗺️ map नक्शा
📍 location place जगह`,
  flags: `
🇮🇳 india भारत
🇧🇩 bangladesh बांग्लादेश
🇳🇵 nepal नेपाल
🇱🇰 sri lanka श्रीलंका
🇵🇰 pakistan पाकिस्तान
🇧🇹 bhutan भूटान
🇺🇸 usa america अमेरिका
🇬🇧 uk britain ब्रिटेन
🇨🇦 canada कनाडा
🇦🇺 australia ऑस्ट्रेलिया
🇦🇪 uae dubai दुबई
🇸🇬 singapore सिंगापुर
🇩🇪 germany जर्मनी
🇫🇷 france फ़्रांस
🇯🇵 japan जापान
🇿🇦 south africa
🇧🇷 brazil ब्राज़ील
🏁 finish race
🚩 flag red झंडा
🏳️ white flag झंडा`,
};
